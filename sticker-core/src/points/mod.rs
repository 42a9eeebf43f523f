//! Product points: typed facts about a product, and predicates over them.
