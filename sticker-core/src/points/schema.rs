//! The JSON Schema of everything that this room reads and writes.

use serde_json::{Map, Value, json};

use super::{Declared, PointName, PointType, PointValue, ProductPoint, ProductPoints, Snapshot, dictionary};

/// Returns the JSON Schema of points: `ProductFile` ([`Snapshot::from_json`]), `ProductPoint` (one line of
/// [`PlainLines`](super::import::PlainLines)), `ProductPoints` ([`ProductPoints::from_json`]) and `Dictionary`, which
/// gives each name of the standard dictionary its type.
///
/// The repository holds it as `sticker-core/schema/points.schema.json`.
///
/// ```
/// let schema = sticker_core::points::schema();
/// assert_eq!(schema["$defs"]["Dictionary"]["properties"]["std.title"]["description"], "title");
/// assert!(schema["$defs"]["Dictionary"]["properties"].get("std.titel").is_none());
/// ```
pub fn schema() -> Value {
    let mut generator = schemars::generate::SchemaSettings::draft2020_12().into_generator();
    generator.subschema_for::<Snapshot>();
    generator.subschema_for::<ProductPoint>();
    generator.subschema_for::<ProductPoints>();
    generator.subschema_for::<PointValue>();
    let mut definitions = generator.take_definitions(true);
    for point in ["ProductPoint", "PointOfProduct"] {
        if let Some(Value::Object(schema)) = definitions.get_mut(point) {
            schema.insert("allOf".into(), json!([{ "$ref": "#/$defs/TypeOfName" }]));
        }
    }
    if let Some(points) =
        definitions.get_mut("ProductFile").and_then(|file| file.pointer_mut("/properties/points"))
    {
        *points = json!({
            "description": "Its points by name.",
            "$ref": "#/$defs/Dictionary",
            "maxProperties": Snapshot::MAX_POINTS
        });
    }
    definitions.insert("Dictionary".into(), dictionary_schema());
    definitions.insert("TypeOfName".into(), type_of_name());
    let choices = ["ProductFile", "ProductPoint", "ProductPoints"];
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Points",
        "description": "What is known about products: a file of one product's points, one statement of one source, or the merged statements about one product.",
        "anyOf": choices.map(|name| json!({ "$ref": format!("#/$defs/{name}") })),
        "$defs": definitions
    })
}

/// Every name with the values that it may have.
fn dictionary_schema() -> Value {
    let mut names = Map::new();
    let mut patterns = Map::new();
    for declared in dictionary() {
        let mut schema = of_type(declared.ty);
        if let Value::Object(schema) = &mut schema {
            schema.insert("description".into(), declared.meaning.into());
        }
        if is_numbered(declared) {
            patterns.insert(FREE_POINTS.into(), schema);
        } else {
            names.insert(declared.name.into(), schema);
        }
    }
    patterns.insert(OF_A_BUSINESS.into(), json!({ "$ref": "#/$defs/PointValue" }));
    json!({
        "description": "The standard dictionary, and names of a business, whose values may be of any type.",
        "type": "object",
        "properties": names,
        "patternProperties": patterns,
        "additionalProperties": false,
        "propertyNames": { "maxLength": PointName::MAX_BYTES }
    })
}

/// For a statement: names that can be stated, each with the type that it declares.
fn type_of_name() -> Value {
    let stated = || dictionary().iter().filter(|declared| !declared.derived);
    let rules = stated().map(|declared| {
        let name = if is_numbered(declared) {
            json!({ "pattern": FREE_POINTS })
        } else {
            json!({ "const": declared.name })
        };
        let present = json!({
            "type": "object", "required": ["present"], "properties": { "present": of_type(declared.ty) }
        });
        json!({
            "if": { "required": ["name"], "properties": { "name": name } },
            "then": { "properties": { "value": { "anyOf": [{ "const": "tombstone" }, present] } } }
        })
    });
    let names = stated().filter(|declared| !is_numbered(declared)).map(|declared| declared.name);
    json!({
        "description": "The type of a statement's value follows from its name; a name that is computed cannot be stated.",
        "properties": { "name": { "anyOf": [
            { "enum": names.collect::<Vec<_>>() }, { "pattern": FREE_POINTS }, { "pattern": OF_A_BUSINESS }
        ] } },
        "allOf": rules.collect::<Vec<_>>()
    })
}

fn of_type(ty: PointType) -> Value {
    let kinds: Vec<_> = ty.kinds().iter().map(|kind| json!({ "required": [kind.name()] })).collect();
    if ty.is_list() {
        let list = json!({ "items": { "anyOf": kinds } });
        json!({ "$ref": "#/$defs/PointValue", "required": ["list"], "properties": { "list": list } })
    } else {
        json!({ "$ref": "#/$defs/PointValue", "anyOf": kinds })
    }
}

fn is_numbered(declared: &Declared) -> bool {
    declared.name == "std.point.n"
}

const FREE_POINTS: &str = "^std\\.point\\.[1-9][0-9]?$";
const OF_A_BUSINESS: &str = "^x\\.[a-z0-9_]+(\\.[a-z0-9_]+)+$";

#[cfg(test)]
mod tests {
    use super::*;
    use crate::points::ValueKind;

    #[test]
    #[expect(
        clippy::disallowed_methods,
        reason = "the test compares a checked-in file and reads the bless switch"
    )]
    fn the_checked_in_schema_is_the_one_of_the_types() {
        let path = concat!(env!("CARGO_MANIFEST_DIR"), "/schema/points.schema.json");
        let schema = serde_json::to_string_pretty(&schema()).unwrap() + "\n";
        if std::env::var("STICKER_BLESS").is_ok_and(|value| value == "1") {
            std::fs::write(path, &schema).unwrap();
        }
        let found = std::fs::read_to_string(path).unwrap();
        assert!(found == schema, "{path} differs from the types; STICKER_BLESS=1 rewrites it");
    }

    #[test]
    fn every_name_has_the_kinds_of_the_dictionary() {
        let schema = schema();
        let dictionary_of_schema = &schema["$defs"]["Dictionary"];
        for declared in dictionary() {
            let found = match declared.name {
                "std.point.n" => &dictionary_of_schema["patternProperties"][FREE_POINTS],
                name => &dictionary_of_schema["properties"][name],
            };
            let kinds = if declared.ty.is_list() {
                &found["properties"]["list"]["items"]["anyOf"]
            } else {
                &found["anyOf"]
            };
            let expected: Vec<_> =
                declared.ty.kinds().iter().map(|kind| json!({ "required": [kind.name()] })).collect();
            assert_eq!(*kinds, json!(expected), "{}", declared.name);
        }
        assert_eq!(dictionary_of_schema["additionalProperties"], json!(false));
    }

    #[test]
    fn every_reference_leads_somewhere_and_every_kind_is_described() {
        let schema = schema();
        let mut references = Vec::new();
        collect(&schema, &mut references);
        assert!(references.len() > 40);
        for reference in references {
            assert!(schema.pointer(reference.trim_start_matches('#')).is_some(), "{reference}");
        }
        let kinds = schema["$defs"]["PointValue"]["oneOf"].as_array().unwrap();
        let named = |kind: ValueKind| kinds.iter().any(|schema| schema["required"] == json!([kind.name()]));
        assert!(
            [ValueKind::Text, ValueKind::Money, ValueKind::Image, ValueKind::List].into_iter().all(named)
        );
    }

    fn collect(value: &Value, references: &mut Vec<String>) {
        match value {
            Value::Object(fields) => {
                references.extend(fields.get("$ref").and_then(Value::as_str).map(ToOwned::to_owned));
                fields.values().for_each(|value| collect(value, references));
            }
            Value::Array(items) => items.iter().for_each(|item| collect(item, references)),
            _ => {}
        }
    }
}
