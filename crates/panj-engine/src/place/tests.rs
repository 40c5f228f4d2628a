//! Tests of the stage, with sentences of our own.
use super::*;
