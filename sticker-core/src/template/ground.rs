//! Placeholder for floor 1.

use schemars::JsonSchema;
use serde::Deserialize;
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Deserialize, JsonSchema)]
pub struct PointName(String);
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct Predicate(serde_json::Value);
#[derive(Clone, Debug, PartialEq, Deserialize, JsonSchema)]
pub struct PriceRole(String);
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
pub struct Currency(String);
