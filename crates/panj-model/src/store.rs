//! A model's folder: `config.json`, `labels.json`, `tokenizer.json`, `weights.safetensors`. Reads: files. Writes: [`Model`].
//!
//! Everything is checked here, so that reading sentences cannot fail: the labels against the layers' outputs, the
//! vocabulary against the table of pieces, every length against the sizes in `config.json`.

use crate::encoder::{Embedding, Encoder, Layer, Norm};
use crate::head::{Heads, Window};
use crate::linear::{Linear, MOST, quantize};
use crate::piece::{Pieces, SHAPES};
use crate::{Flat, Labels, Model};
use safetensors::{Dtype, SafeTensors};
use serde::Deserialize;
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::path::Path;

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// A file cannot be read.
    #[error(
        "cannot read {file}: {cause}; a model's folder holds config.json, labels.json, tokenizer.json and weights.safetensors"
    )]
    File {
        /// The file.
        file: String,
        /// Why.
        cause: std::io::Error,
    },
    /// A file is not what it should be.
    #[error("{file}: {fault}")]
    Form {
        /// The file.
        file: &'static str,
        /// What was expected and found.
        fault: String,
    },
}

fn fault(file: &'static str) -> impl Fn(String) -> LoadError {
    move |fault| LoadError::Form { file, fault }
}

const WEIGHTS: &str = "weights.safetensors";

/// The two pieces that frame a sentence, and a word.
const LEAST_POSITIONS: usize = 3;

#[derive(Deserialize)]
struct Config {
    vocab_size: usize,
    max_position_embeddings: usize,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    intermediate_size: usize,
    layer_norm_eps: f32,
}

/// The files of a model.
#[derive(Debug, Clone)]
pub struct Files {
    /// `config.json`: BERT's sizes.
    pub config: Cow<'static, [u8]>,
    /// `labels.json`: lists by name.
    pub labels: Cow<'static, [u8]>,
    /// `tokenizer.json`.
    pub tokenizer: Cow<'static, [u8]>,
    /// `weights.safetensors`.
    pub weights: Cow<'static, [u8]>,
}

/// Loads the model in `folder`.
///
/// # Errors
///
/// See [`Model::load`].
pub fn load(folder: &Path) -> Result<Model, LoadError> {
    let read = |name: &str| {
        let path = folder.join(name);
        std::fs::read(&path)
            .map(Cow::Owned)
            .map_err(|cause| LoadError::File { file: path.display().to_string(), cause })
    };
    parse(Files {
        config: read("config.json")?,
        labels: read("labels.json")?,
        tokenizer: read("tokenizer.json")?,
        weights: read(WEIGHTS)?,
    })
}

/// Makes a model of its files.
///
/// # Errors
///
/// See [`Model::load`].
pub fn parse(files: Files) -> Result<Model, LoadError> {
    let config: Config =
        serde_json::from_slice(&files.config).map_err(|e| fault("config.json")(e.to_string()))?;
    let labels = labels(&files.labels).map_err(fault("labels.json"))?;
    let pieces = Pieces::parse(&files.tokenizer).map_err(fault("tokenizer.json"))?;
    if pieces.size() > config.vocab_size {
        return Err(fault("tokenizer.json")(format!(
            "its vocabulary has {} pieces where config.json says {}",
            pieces.size(),
            config.vocab_size
        )));
    }
    if config.num_attention_heads == 0
        || !config.hidden_size.is_multiple_of(config.num_attention_heads)
        || config.hidden_size == 0
    {
        return Err(fault("config.json")(format!(
            "a width of {} cannot be shared by {} attention heads",
            config.hidden_size, config.num_attention_heads
        )));
    }
    if config.max_position_embeddings < LEAST_POSITIONS {
        return Err(fault("config.json")(format!(
            "{} positions leave no room for a word between the two pieces that frame a sentence",
            config.max_position_embeddings
        )));
    }
    let mut hasher = blake3::Hasher::new();
    for part in [&files.config, &files.labels, &files.tokenizer, &files.weights] {
        hasher.update(&(part.len() as u64).to_le_bytes());
        hasher.update(part);
    }
    let hash = hasher.finalize().to_hex()[..16].to_owned();
    let (encoder, heads) = weights(&files.weights, &config, &labels).map_err(fault(WEIGHTS))?;
    Ok(Model { labels, hash, pieces, encoder, heads })
}

fn labels(json: &[u8]) -> Result<Labels, String> {
    let mut lists: BTreeMap<String, Vec<String>> = serde_json::from_slice(json).map_err(|e| e.to_string())?;
    let mut take = |name: &str| {
        lists
            .remove(name)
            .filter(|l| !l.is_empty())
            .ok_or_else(|| format!("the list “{name}” is missing or empty"))
    };
    let labels = Labels {
        upos: take("upos")?,
        xpos: take("xpos")?,
        feats: take("feats")?,
        relation: take("relation")?,
        name: flat(&take("name")?)?,
        description: flat(&take("description")?)?,
        mention: take("mention")?,
    };
    for (list, first) in [(&labels.mention, "none"), (&labels.relation, "root")] {
        if list[0] != first {
            return Err(format!("a list starts with “{}” where “{first}” is expected", list[0]));
        }
    }
    Ok(labels)
}

fn flat(list: &[String]) -> Result<Flat, String> {
    let kinds: Vec<String> = list.iter().filter_map(|l| l.strip_prefix("B-")).map(str::to_owned).collect();
    let expected = std::iter::once("O".to_owned())
        .chain(kinds.iter().flat_map(|k| [format!("B-{k}"), format!("I-{k}")]));
    if !expected.eq(list.iter().cloned()) {
        return Err(format!("“{}” should be O, then B-KIND and I-KIND for each kind", list.join(" ")));
    }
    Ok(Flat { kinds })
}

/// Reads the tensors by name.
struct Tensors<'a> {
    file: SafeTensors<'a>,
}

impl Tensors<'_> {
    fn shaped(&self, name: &str, shape: &[usize]) -> Result<safetensors::tensor::TensorView<'_>, String> {
        let tensor = self.file.tensor(name).map_err(|_| format!("the tensor {name} is missing"))?;
        if tensor.shape() != shape {
            return Err(format!("{name} has the shape {:?} where {shape:?} is expected", tensor.shape()));
        }
        Ok(tensor)
    }

    fn floats(&self, name: &str, shape: &[usize]) -> Result<Vec<f32>, String> {
        let tensor = self.shaped(name, shape)?;
        if tensor.dtype() != Dtype::F32 {
            return Err(format!("{name} is {:?} where float32 is expected", tensor.dtype()));
        }
        Ok(tensor.data().chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect())
    }

    fn linear(&self, name: &str, outputs: usize, inputs: usize) -> Result<Linear, String> {
        let weight = self.shaped(&format!("{name}.weight"), &[outputs, inputs])?;
        let bias = self.floats(&format!("{name}.bias"), &[outputs])?;
        match weight.dtype() {
            Dtype::I8 => {
                let scales = self.floats(&format!("{name}.scale"), &[outputs])?;
                let values: Vec<i8> = weight.data().iter().map(|b| b.cast_signed()).collect();
                if values.iter().any(|v| f32::from(*v).abs() > MOST) {
                    return Err(format!("{name}.weight has values beyond ±{MOST}"));
                }
                Linear::new(&values, scales, bias)
            }
            Dtype::F32 => {
                Linear::quantize(&self.floats(&format!("{name}.weight"), &[outputs, inputs])?, bias)
            }
            other => Err(format!("{name}.weight is {other:?} where int8 or float32 is expected")),
        }
        .map_err(|e| format!("{name}: {e}"))
    }

    fn norm(&self, name: &str, width: usize, epsilon: f32) -> Result<Norm, String> {
        Ok(Norm {
            weight: self.floats(&format!("{name}.weight"), &[width])?,
            bias: self.floats(&format!("{name}.bias"), &[width])?,
            epsilon,
        })
    }

    /// Outputs of a layer whose inputs are known.
    fn outputs(&self, name: &str) -> Result<usize, String> {
        let tensor = self
            .file
            .tensor(&format!("{name}.weight"))
            .map_err(|_| format!("the tensor {name}.weight is missing"))?;
        tensor.shape().first().copied().ok_or_else(|| format!("{name}.weight has no shape"))
    }
}

#[allow(clippy::ptr_arg, reason = "where the bytes are part of the program, the table stays there")]
fn weights(bytes: &Cow<'static, [u8]>, config: &Config, labels: &Labels) -> Result<(Encoder, Heads), String> {
    let tensors = Tensors { file: SafeTensors::deserialize(bytes).map_err(|e| e.to_string())? };
    let width = config.hidden_size;
    // First, since its size bounds all others by the size of the file.
    let pieces = embedding(&tensors, bytes, config.vocab_size, width)?;
    let norm = |name: &str| tensors.norm(name, width, config.layer_norm_eps);
    let mut layers = Vec::new();
    for i in 0..config.num_hidden_layers {
        let at = |part: &str| format!("encoder.layers.{i}.{part}");
        layers.push(Layer {
            query_key_value: tensors.linear(&at("query_key_value"), 3 * width, width)?,
            attended: tensors.linear(&at("attended"), width, width)?,
            norm_attended: norm(&at("norm_attended"))?,
            inner: tensors.linear(&at("inner"), config.intermediate_size, width)?,
            outer: tensors.linear(&at("outer"), width, config.intermediate_size)?,
            norm_outer: norm(&at("norm_outer"))?,
        });
    }
    let encoder = Encoder {
        pieces,
        places: tensors.floats("encoder.places.weight", &[config.max_position_embeddings, width])?,
        shapes: tensors.floats("encoder.shapes.weight", &[SHAPES, width])?,
        norm: norm("encoder.norm")?,
        layers,
        heads: config.num_attention_heads,
    };
    let arc = tensors.outputs("syntax.arc_head.linear")?;
    let relation = tensors.outputs("syntax.relation_head.linear")?;
    let span = tensors.outputs("spans.first.linear")?;
    let window = |name: &str, labels: &Flat| {
        let inner = tensors.outputs(&format!("windows.{name}.inner"))?;
        Ok::<_, String>(Window {
            inner: tensors.linear(&format!("windows.{name}.inner"), inner, 3 * width)?,
            outer: tensors.linear(&format!("windows.{name}.outer"), 2 * labels.kinds.len() + 1, inner)?,
        })
    };
    let heads = Heads {
        upos: tensors.linear("tags.upos", labels.upos.len(), width)?,
        xpos: tensors.linear("tags.xpos", labels.xpos.len(), width)?,
        feats: tensors.linear("tags.feats", labels.feats.len(), width)?,
        name: window("name", &labels.name)?,
        description: window("description", &labels.description)?,
        root: tensors.floats("syntax.root", &[width])?,
        arc_dependent: tensors.linear("syntax.arc_dependent.linear", arc, width)?,
        arc_head: tensors.linear("syntax.arc_head.linear", arc, width)?,
        arc: tensors.linear("syntax.arc", arc, arc)?,
        relation_dependent: tensors.linear("syntax.relation_dependent.linear", relation, width)?,
        relation_head: tensors.linear("syntax.relation_head.linear", relation, width)?,
        relation: tensors.linear("syntax.relation", labels.relation.len() * (relation + 1), relation)?,
        span_first: tensors.linear("spans.first.linear", span, width)?,
        span_last: tensors.linear("spans.last.linear", span, width)?,
        span: tensors.linear("spans.score", labels.mention.len() * (span + 1), span)?,
    };
    Ok((encoder, heads))
}

/// The table of pieces, which stays where the file's bytes are when they are part of the program.
#[allow(clippy::ptr_arg, reason = "where the bytes are part of the program, the table stays there")]
fn embedding(
    tensors: &Tensors,
    bytes: &Cow<'static, [u8]>,
    pieces: usize,
    width: usize,
) -> Result<Embedding, String> {
    let name = "encoder.pieces.weight";
    let tensor = tensors.shaped(name, &[pieces, width])?;
    match tensor.dtype() {
        Dtype::I8 => {
            let scales = tensors.floats("encoder.pieces.scale", &[pieces])?;
            let values = match bytes {
                Cow::Borrowed(all) => {
                    let start = tensor.data().as_ptr().addr() - all.as_ptr().addr();
                    Cow::Borrowed(&all[start..start + tensor.data().len()])
                }
                Cow::Owned(_) => Cow::Owned(tensor.data().to_vec()),
            };
            Ok(Embedding { values, scales })
        }
        Dtype::F32 => {
            let (values, scales) = quantize(&tensors.floats(name, &[pieces, width])?, width, 127.0);
            let values = values.into_iter().map(i8::cast_unsigned).collect();
            Ok(Embedding { values: Cow::Owned(values), scales })
        }
        other => Err(format!("{name} is {other:?} where int8 or float32 is expected")),
    }
}
