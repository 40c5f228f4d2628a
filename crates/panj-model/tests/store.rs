//! A folder that does not fit says what is wrong with it.

mod tiny;

use panj_model::{LoadError, Model, store};
use std::borrow::Cow;

fn fault(change: impl FnOnce(&mut store::Files)) -> String {
    let mut files = tiny::files();
    change(&mut files);
    match store::parse(files) {
        Err(error @ LoadError::Form { .. }) => error.to_string(),
        other => panic!("{:?}", other.map(|_| "a model")),
    }
}

fn replaced(bytes: &[u8], from: &str, to: &str) -> Cow<'static, [u8]> {
    let text = String::from_utf8(bytes.to_vec()).expect("text");
    assert!(text.contains(from), "{from} in {text}");
    Cow::Owned(text.replacen(from, to, 1).into_bytes())
}

#[test]
fn a_folder_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let files = tiny::files();
    for (name, bytes) in [
        ("config.json", &files.config),
        ("labels.json", &files.labels),
        ("tokenizer.json", &files.tokenizer),
        ("weights.safetensors", &files.weights),
    ] {
        std::fs::write(folder.path().join(name), bytes).expect("written");
    }
    let model = Model::load(folder.path()).expect("a model");
    assert_eq!(model.labels.name.kinds, ["per", "loc"]);
    assert_eq!(model.hash, store::parse(files).expect("a model").hash);
}

#[test]
fn labels_that_do_not_fit_name_the_layer() {
    let message = fault(|f| f.labels = replaced(&f.labels, "\"ADJ\",", ""));
    assert_eq!(
        message,
        "weights.safetensors: tags.upos.weight has the shape [3, 32] where [2, 32] is expected"
    );
}

#[test]
fn a_missing_list_is_named() {
    let message = fault(|f| f.labels = replaced(&f.labels, "\"xpos\"", "\"pos\""));
    assert_eq!(message, "labels.json: the list “xpos” is missing or empty");
}

#[test]
fn flat_labels_come_in_pairs() {
    let message = fault(|f| f.labels = replaced(&f.labels, "\"I-per\",\"B-loc\"", "\"B-loc\""));
    assert_eq!(
        message,
        "labels.json: “O B-per B-loc I-loc” should be O, then B-KIND and I-KIND for each kind"
    );
}

#[test]
fn sizes_that_do_not_fit_name_the_tensor() {
    let message =
        fault(|f| f.config = replaced(&f.config, "\"intermediate_size\":64", "\"intermediate_size\":48"));
    assert_eq!(
        message,
        "weights.safetensors: encoder.layers.0.inner.weight has the shape [64, 32] where [48, 32] is expected"
    );
}

#[test]
fn another_tokenizer_is_refused() {
    let message = fault(|f| f.tokenizer = replaced(&f.tokenizer, "BertNormalizer", "Lowercase"));
    assert_eq!(message, "tokenizer.json: its normalizer is Lowercase; BertNormalizer is expected");
}

#[test]
fn a_vocabulary_that_is_too_large_is_refused() {
    let message = fault(|f| f.config = replaced(&f.config, "\"vocab_size\":", "\"vocab_size\":1,\"other\":"));
    assert!(message.starts_with("tokenizer.json: its vocabulary has "), "{message}");
}

#[test]
fn positions_without_room_for_a_word_are_refused() {
    let message = fault(|f| {
        f.config = replaced(&f.config, "\"max_position_embeddings\":50", "\"max_position_embeddings\":2");
    });
    assert_eq!(
        message,
        "config.json: 2 positions leave no room for a word between the two pieces that frame a sentence"
    );
}

#[test]
fn a_width_beyond_all_numbers_is_refused() {
    let message = fault(|f| {
        f.config = replaced(&f.config, "\"hidden_size\":32", "\"hidden_size\":9223372036854775808");
    });
    assert!(message.starts_with("weights.safetensors: encoder.pieces.weight has the shape "), "{message}");
}

#[test]
fn a_cut_file_is_refused() {
    let message = fault(|f| f.weights = Cow::Owned(f.weights[..1000].to_vec()));
    assert!(message.starts_with("weights.safetensors: "), "{message}");
}

#[test]
fn a_missing_file_is_named() {
    let error = Model::load(std::path::Path::new("no/such/folder")).expect_err("no model");
    assert!(error.to_string().starts_with("cannot read no/such/folder/config.json"), "{error}");
}
