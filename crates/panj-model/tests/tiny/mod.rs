//! A model of two narrow layers with weights from a fixed recurrence: the arithmetic of a real one in kilobytes.
#![allow(dead_code, reason = "each test uses what it needs")]

use panj_model::Sentence;
use panj_model::store::Files;
use safetensors::tensor::{Dtype, TensorView};
use std::borrow::Cow;
use std::collections::BTreeMap;

const WIDTH: usize = 32;
const INNER: usize = 64;
const POSITIONS: usize = 50;
const SPACE: usize = 16;

/// Numbers around zero.
struct Draw(u32);

impl Draw {
    fn next(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        f32::from(u16::try_from(self.0 >> 16).unwrap_or(0)) / 32768.0 - 1.0
    }
}

/// The files, in float32, as `train/` writes them with `--float`.
pub(crate) fn files() -> Files {
    let pieces: Vec<String> = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "the", "army", "##s", "km"]
        .iter()
        .map(|p| (*p).to_owned())
        .chain(('a'..='z').flat_map(|c| [c.to_string(), format!("##{c}")]))
        .chain(".,-'0123456789".chars().map(|c| c.to_string()))
        .collect();
    let vocabulary: BTreeMap<&str, usize> = pieces.iter().enumerate().map(|(i, p)| (p.as_str(), i)).collect();
    let tokenizer = serde_json::json!({
        "normalizer": {"type": "BertNormalizer", "lowercase": true, "strip_accents": null},
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
                  "max_input_chars_per_word": 100, "vocab": vocabulary},
    });
    let labels = serde_json::json!({
        "upos": ["ADJ", "NOUN", "VERB"], "xpos": ["JJ", "NN"], "feats": ["_", "Number=Sing"],
        "relation": ["root", "nsubj", "obj", "punct"],
        "name": ["O", "B-per", "I-per", "B-loc", "I-loc"], "description": ["O", "B-per", "I-per"],
        "mention": ["none", "person", "place"],
    });
    let config = serde_json::json!({
        "vocab_size": pieces.len(), "max_position_embeddings": POSITIONS, "hidden_size": WIDTH,
        "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": INNER, "layer_norm_eps": 1e-12,
    });
    let mut tensors: Vec<(String, Vec<usize>)> = vec![
        ("encoder.pieces.weight".into(), vec![pieces.len(), WIDTH]),
        ("encoder.places.weight".into(), vec![POSITIONS, WIDTH]),
        ("encoder.shapes.weight".into(), vec![16, WIDTH]),
        ("syntax.root".into(), vec![WIDTH]),
    ];
    let mut linear = |name: &str, outputs: usize, inputs: usize| {
        tensors.push((format!("{name}.weight"), vec![outputs, inputs]));
        tensors.push((format!("{name}.bias"), vec![outputs]));
    };
    for i in 0..2 {
        linear(&format!("encoder.layers.{i}.query_key_value"), 3 * WIDTH, WIDTH);
        linear(&format!("encoder.layers.{i}.attended"), WIDTH, WIDTH);
        linear(&format!("encoder.layers.{i}.inner"), INNER, WIDTH);
        linear(&format!("encoder.layers.{i}.outer"), WIDTH, INNER);
    }
    for (name, outputs) in [("upos", 3), ("xpos", 2), ("feats", 2)] {
        linear(&format!("tags.{name}"), outputs, WIDTH);
    }
    for name in
        ["syntax.arc_dependent", "syntax.arc_head", "syntax.relation_dependent", "syntax.relation_head"]
    {
        linear(&format!("{name}.linear"), SPACE, WIDTH);
    }
    linear("syntax.arc", SPACE, SPACE);
    linear("syntax.relation", 4 * (SPACE + 1), SPACE);
    linear("spans.first.linear", SPACE, WIDTH);
    linear("spans.last.linear", SPACE, WIDTH);
    linear("spans.score", 3 * (SPACE + 1), SPACE);
    for (name, outputs) in [("name", 5), ("description", 3)] {
        linear(&format!("windows.{name}.inner"), SPACE, 3 * WIDTH);
        linear(&format!("windows.{name}.outer"), outputs, SPACE);
    }
    for norm in [
        "norm",
        "layers.0.norm_attended",
        "layers.0.norm_outer",
        "layers.1.norm_attended",
        "layers.1.norm_outer",
    ] {
        tensors.push((format!("encoder.{norm}.weight"), vec![WIDTH]));
        tensors.push((format!("encoder.{norm}.bias"), vec![WIDTH]));
    }
    let mut draw = Draw(7);
    let bytes: Vec<(String, Vec<usize>, Vec<u8>)> = tensors
        .into_iter()
        .map(|(name, shape)| {
            let count: usize = shape.iter().product();
            let data = (0..count).flat_map(|_| draw.next().to_le_bytes()).collect();
            (name, shape, data)
        })
        .collect();
    let views = bytes.iter().map(|(name, shape, data)| {
        (name.clone(), TensorView::new(Dtype::F32, shape.clone(), data).expect("a tensor"))
    });
    let weights = safetensors::serialize(views, None).expect("a file");
    let text = |value: &serde_json::Value| Cow::Owned(value.to_string().into_bytes());
    Files {
        config: text(&config),
        labels: text(&labels),
        tokenizer: text(&tokenizer),
        weights: Cow::Owned(weights),
    }
}

const TEXTS: &[&str] = &[
    "Gunmen killed 3 police officers near Ishkashim .",
    "No .",
    "The Interior Ministry said that 12 rifles had been taken .",
    "PROTESTERS BLOCK ROAD",
    "",
    "He denied it .",
    "« Нет » ٣ 🚁 ﷽ \u{200b} x",
    "a word-that-has-far-more-pieces-than-the-places-of-the-encoder-leave-for-it the the the the the the the the the the the the the the the the the the the the the the the the the the the the the the the the the the",
];

/// `count` sentences, some empty, some longer than the encoder's reach.
pub(crate) fn sentences(count: usize) -> Vec<Sentence<'static>> {
    (0..count)
        .map(|i| {
            let words: Vec<&str> =
                TEXTS[i % TEXTS.len()].split_whitespace().skip(i / TEXTS.len() % 3).collect();
            Sentence { glued: vec![false; words.len()], words }
        })
        .collect()
}
