//! BERT's layers over sentences that stand one after the other. Reads: [`Input`]s. Writes: one vector a word.
//!
//! Products with weights run over all pieces at once ([`crate::linear`]); attention looks at one sentence at a time,
//! so there is no padding and nothing of a neighbour. Devlin et al. 2019, arXiv:1810.04805.

use crate::linear::{Linear, Rows, Then};
use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions};
use rten_simd::SimdOp;
use rten_tensor::NdTensorView;
use rten_vecmath::{Normalize, NormalizeOptions, Softmax, Sum, SumSquareSub};

/// One sentence in pieces.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Input {
    /// Piece numbers, framed by the two that mark start and end.
    pub pieces: Vec<u32>,
    /// The shape of each piece's word.
    pub shapes: Vec<u8>,
    /// The first piece of each word.
    pub firsts: Vec<usize>,
}

/// A table of vectors, in int8 with one scale a row.
#[derive(Debug)]
pub struct Embedding {
    /// Rows one after the other.
    pub values: std::borrow::Cow<'static, [u8]>,
    /// One a row.
    pub scales: Vec<f32>,
}

impl Embedding {
    fn add(&self, row: usize, out: &mut [f32]) {
        let Some(&scale) = self.scales.get(row) else { return };
        let values = &self.values[row * out.len()..(row + 1) * out.len()];
        for (x, &v) in out.iter_mut().zip(values) {
            *x += scale * f32::from(v.cast_signed());
        }
    }
}

/// Layer normalisation.
#[derive(Debug)]
pub struct Norm {
    /// Scale of each number.
    pub weight: Vec<f32>,
    /// Added to each number.
    pub bias: Vec<f32>,
    /// Added to the variance.
    pub epsilon: f32,
}

impl Norm {
    fn apply(&self, rows: &mut [f32]) {
        let width = self.weight.len();
        #[allow(clippy::cast_precision_loss, reason = "a few hundred")]
        let count = width as f32;
        for row in rows.chunks_exact_mut(width) {
            let mean = Sum::new(row).dispatch() / count;
            let variance = SumSquareSub::new(row, mean).dispatch() / count;
            Normalize::new_mut(
                row,
                NormalizeOptions {
                    pre_scale_bias: mean,
                    scale: 1.0 / (variance + self.epsilon).sqrt(),
                    element_scale: Some(&self.weight),
                    element_bias: Some(&self.bias),
                    ..NormalizeOptions::default()
                },
            )
            .dispatch();
        }
    }
}

/// One transformer layer.
#[derive(Debug)]
pub struct Layer {
    /// Width → three times the width.
    pub query_key_value: Linear,
    /// What attention gathered → width.
    pub attended: Linear,
    /// After the first half.
    pub norm_attended: Norm,
    /// Width → inner width.
    pub inner: Linear,
    /// Inner width → width.
    pub outer: Linear,
    /// After the second half.
    pub norm_outer: Norm,
}

/// The encoder.
#[derive(Debug)]
pub struct Encoder {
    /// One vector a piece.
    pub pieces: Embedding,
    /// One vector a place in the sentence, float32.
    pub places: Vec<f32>,
    /// One vector a shape, float32.
    pub shapes: Vec<f32>,
    /// Over their sum.
    pub norm: Norm,
    /// In order.
    pub layers: Vec<Layer>,
    /// Attention heads.
    pub heads: usize,
}

impl Encoder {
    /// The length of a vector.
    #[must_use]
    pub fn width(&self) -> usize {
        self.norm.weight.len()
    }

    /// The most pieces of a sentence.
    #[must_use]
    pub fn positions(&self) -> usize {
        self.places.len() / self.width()
    }

    /// The vectors of all words of all sentences, one after the other.
    #[must_use]
    pub fn encode(&self, inputs: &[Input]) -> Vec<f32> {
        let width = self.width();
        let count: usize = inputs.iter().map(|i| i.pieces.len()).sum();
        let mut x = vec![0.0; count * width];
        let mut rows = x.chunks_exact_mut(width);
        for input in inputs {
            for ((place, &piece), &shape) in input.pieces.iter().enumerate().zip(&input.shapes) {
                let Some(row) = rows.next() else { break };
                self.pieces.add(piece as usize, row);
                let (place, shape) = (place * width, usize::from(shape) * width);
                for (i, value) in row.iter_mut().enumerate() {
                    *value += self.places[place + i] + self.shapes[shape + i];
                }
            }
        }
        self.norm.apply(&mut x);
        let lengths: Vec<usize> = inputs.iter().map(|i| i.pieces.len()).collect();
        let mut scratch = Scratch::default();
        for layer in &self.layers {
            self.layer(layer, &lengths, &mut x, &mut scratch);
        }
        let mut out = Vec::with_capacity(inputs.iter().map(|i| i.firsts.len()).sum::<usize>() * width);
        let mut start = 0;
        for input in inputs {
            for &first in &input.firsts {
                let at = (start + first) * width;
                out.extend_from_slice(&x[at..at + width]);
            }
            start += input.pieces.len();
        }
        out
    }

    fn layer(&self, layer: &Layer, lengths: &[usize], x: &mut Vec<f32>, scratch: &mut Scratch) {
        let width = self.width();
        let Scratch { rows, sums, mixed, wide, gathered, attention } = scratch;
        rows.fill(x, width);
        layer.query_key_value.apply(rows, Then::Write, sums, mixed);
        gathered.resize(x.len(), 0.0);
        let mut start = 0;
        for &length in lengths {
            let part = &mixed[start * 3 * width..(start + length) * 3 * width];
            attention.gather(
                part,
                length,
                width,
                self.heads,
                &mut gathered[start * width..(start + length) * width],
            );
            start += length;
        }
        rows.fill(gathered, width);
        layer.attended.apply(rows, Then::Add, sums, x);
        layer.norm_attended.apply(x);
        rows.fill(x, width);
        layer.inner.apply(rows, Then::Gelu, sums, wide);
        rows.fill(wide, layer.inner.outputs());
        layer.outer.apply(rows, Then::Add, sums, x);
        layer.norm_outer.apply(x);
    }
}

/// Buffers that layers share.
#[derive(Default)]
struct Scratch {
    rows: Rows,
    sums: Vec<i32>,
    mixed: Vec<f32>,
    wide: Vec<f32>,
    gathered: Vec<f32>,
    attention: Attention,
}

/// Attention inside one sentence, in float32.
#[derive(Default)]
struct Attention {
    kernel: GemmExecutor<f32>,
    weights: Vec<f32>,
    found: Vec<f32>,
}

impl Attention {
    /// `part` holds query, key and value of each piece side by side.
    fn gather(&mut self, part: &[f32], length: usize, width: usize, heads: usize, out: &mut [f32]) {
        let size = width / heads;
        self.weights.resize(length * length, 0.0);
        self.found.resize(length * size, 0.0);
        #[allow(clippy::cast_precision_loss, reason = "a few dozen")]
        let alpha = 1.0 / (size as f32).sqrt();
        let all = NdTensorView::from_data([length, 3 * width], part);
        let view = |offset: usize| all.slice((.., offset..offset + size));
        for head in 0..heads {
            let (query, key, value) =
                (view(head * size), view(width + head * size), view(2 * width + head * size));
            let scored = self.kernel.gemm(
                &mut self.weights,
                GemmInputA::Unpacked(query.view()),
                GemmInputB::Unpacked(key.transposed()),
                GemmOptions { alpha, ..GemmOptions::default() },
            );
            debug_assert!(scored.is_ok(), "{scored:?}");
            for row in self.weights.chunks_exact_mut(length) {
                Softmax::new_mut(row).dispatch();
            }
            let weights = NdTensorView::from_data([length, length], self.weights.as_slice());
            let gathered = self.kernel.gemm(
                &mut self.found,
                GemmInputA::Unpacked(weights.view()),
                GemmInputB::Unpacked(value.view()),
                GemmOptions::default(),
            );
            debug_assert!(gathered.is_ok(), "{gathered:?}");
            for (from, to) in self.found.chunks_exact(size).zip(out.chunks_exact_mut(width)) {
                to[head * size..(head + 1) * size].copy_from_slice(from);
            }
        }
    }
}
