//! Money: integer minor units of a currency.
