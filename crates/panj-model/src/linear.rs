//! Quantised matrix products. Reads: rows of float32. Writes: rows of float32.
//!
//! Weights are int8 with one scale an output; activations are quantised row by row to 8 bits around 128, so that
//! a row's result depends on that row alone. Sums are exact in int32. The kernels are `rten-gemm`'s (VNNI, AVX2,
//! dot-product instructions of ARM); where they could saturate, weights within ±63 keep them exact.

use rten_gemm::{GemmExecutor, GemmInputA, GemmInputB, GemmOptions, PackedBMatrix, QuantParams};
use rten_simd::ops::{BitOps, FloatOps, NarrowSaturate, NumOps, ToFloat};
use rten_simd::{Isa, SimdOp, SimdUnaryOp};
use rten_tensor::NdTensorView;
use rten_vecmath::{Gelu, MinMax};

/// The middle of the unsigned 8-bit range, which stands for zero.
const ZERO: u8 = 128;

/// Rows quantised each by its own scale.
#[derive(Debug, Default)]
pub struct Rows {
    values: Vec<u8>,
    scales: Vec<f32>,
    zeros: Vec<u8>,
    width: usize,
}

impl Rows {
    /// Quantises rows of `width` numbers.
    pub fn fill(&mut self, rows: &[f32], width: usize) {
        self.width = width;
        self.values.clear();
        self.values.reserve(rows.len());
        self.scales.clear();
        for row in rows.chunks_exact(width) {
            let (low, high) = MinMax::new(row).dispatch();
            let reach = high.max(-low);
            let scale = if reach > 0.0 && reach.is_finite() { reach / 127.0 } else { 1.0 };
            self.scales.push(scale);
            let at = self.values.len();
            self.values.resize(at + width, 0);
            Quantize { row, inverse: 1.0 / scale, out: &mut self.values[at..] }.dispatch();
        }
        self.zeros.resize(self.scales.len(), ZERO);
    }

    /// The number of rows.
    #[must_use]
    pub fn len(&self) -> usize {
        self.scales.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.scales.is_empty()
    }
}

/// What is done to the sums besides scale and bias.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// They are written.
    Write,
    /// They are added to what stands there.
    Add,
    /// GELU, then written.
    Gelu,
    /// Negative ones become zero.
    Relu,
}

/// A layer `y = x Wᵀ + b` in int8.
pub struct Linear {
    kernel: GemmExecutor<u8, i8, i32>,
    weight: PackedBMatrix<i8>,
    scales: Vec<f32>,
    bias: Vec<f32>,
    inputs: usize,
}

impl std::fmt::Debug for Linear {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Linear({} → {})", self.inputs, self.bias.len())
    }
}

impl Linear {
    /// `weight` is outputs × inputs; `scales` and `bias` one an output.
    ///
    /// # Errors
    ///
    /// Lengths that do not fit together.
    pub fn new(weight: &[i8], scales: Vec<f32>, bias: Vec<f32>) -> Result<Linear, String> {
        let outputs = bias.len();
        if outputs == 0 || scales.len() != outputs || !weight.len().is_multiple_of(outputs) {
            return Err(format!(
                "{} weights, {} scales and {outputs} biases do not fit",
                weight.len(),
                scales.len()
            ));
        }
        let inputs = weight.len() / outputs;
        let kernel: GemmExecutor<u8, i8, i32> = GemmExecutor::new();
        let view = NdTensorView::from_data([outputs, inputs], weight);
        let packed = kernel.prepack_b(view.transposed());
        Ok(Linear { kernel, weight: packed, scales, bias, inputs })
    }

    /// Quantises float32 weights by output, within ±[`MOST`].
    ///
    /// # Errors
    ///
    /// As [`Linear::new`].
    pub fn quantize(weight: &[f32], bias: Vec<f32>) -> Result<Linear, String> {
        if bias.is_empty() || !weight.len().is_multiple_of(bias.len()) {
            return Err(format!("{} weights and {} biases do not fit", weight.len(), bias.len()));
        }
        let (values, scales) = quantize(weight, weight.len() / bias.len(), MOST);
        Linear::new(&values, scales, bias)
    }

    /// Numbers a row in.
    #[must_use]
    pub fn inputs(&self) -> usize {
        self.inputs
    }

    /// Numbers a row out.
    #[must_use]
    pub fn outputs(&self) -> usize {
        self.bias.len()
    }

    /// Computes all rows into `out`; `sums` is scratch. Rows are [`Linear::inputs`] wide.
    pub fn apply(&self, rows: &Rows, then: Then, sums: &mut Vec<i32>, out: &mut Vec<f32>) {
        debug_assert!(rows.is_empty() || rows.width == self.inputs(), "{} numbers for {self:?}", rows.width);
        let outputs = self.outputs();
        out.resize(rows.len() * outputs, 0.0);
        if rows.is_empty() {
            return;
        }
        if sums.len() < rows.len() * outputs {
            sums.resize(rows.len() * outputs, 0);
        }
        let sums = &mut sums[..rows.len() * outputs];
        let input = NdTensorView::from_data([rows.len(), rows.width], rows.values.as_slice());
        let options =
            GemmOptions { a_quant: Some(QuantParams { zero_point: &rows.zeros }), ..GemmOptions::default() };
        let done = self.kernel.gemm(
            sums,
            GemmInputA::Unpacked(input.view()),
            GemmInputB::Packed(&self.weight),
            options,
        );
        debug_assert!(done.is_ok(), "{done:?}");
        for ((sums, out), &scale) in
            sums.chunks_exact(outputs).zip(out.chunks_exact_mut(outputs)).zip(&rows.scales)
        {
            Restore { sums, scales: &self.scales, bias: &self.bias, row: scale, then, out }.dispatch();
        }
    }
}

/// Rows of `width` numbers as whole numbers within ±`most`, and the scale of each row.
#[must_use]
pub(crate) fn quantize(rows: &[f32], width: usize, most: f32) -> (Vec<i8>, Vec<f32>) {
    let (mut values, mut scales) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows.chunks_exact(width.max(1)) {
        let reach = row.iter().fold(0.0_f32, |m, x| m.max(x.abs()));
        let scale = if reach > 0.0 && reach.is_finite() { reach / most } else { 1.0 };
        scales.push(scale);
        values.extend(row.iter().map(|x| {
            #[allow(clippy::cast_possible_truncation, reason = "within ±most, which is at most 127")]
            let value = (x / scale).round_ties_even().clamp(-most, most) as i8;
            value
        }));
    }
    (values, scales)
}

/// The largest quantised weight. With activations of 8 bits, two products then stay within 16 bits, so that processors
/// without VNNI compute the same numbers.
pub const MOST: f32 = 63.0;

/// One row to 8 bits. As `rten_vecmath::Quantize`, whose closures the compiler does not inline (a fifth of all time).
struct Quantize<'a> {
    row: &'a [f32],
    inverse: f32,
    out: &'a mut [u8],
}

impl SimdOp for Quantize<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let (floats, whole, bytes) = (isa.f32(), isa.i32(), isa.u8());
        let step = floats.len();
        let (inverse, zero) = (floats.splat(self.inverse), whole.splat(i32::from(ZERO)));
        let mut at = 0;
        while at + 4 * step <= self.row.len() {
            let a = whole.add(floats.to_int_round(floats.mul(floats.load(&self.row[at..]), inverse)), zero);
            let b = whole
                .add(floats.to_int_round(floats.mul(floats.load(&self.row[at + step..]), inverse)), zero);
            let c = whole
                .add(floats.to_int_round(floats.mul(floats.load(&self.row[at + 2 * step..]), inverse)), zero);
            let d = whole
                .add(floats.to_int_round(floats.mul(floats.load(&self.row[at + 3 * step..]), inverse)), zero);
            let (low, high) = (whole.narrow_saturate(a, b), whole.narrow_saturate(c, d));
            bytes.store(isa.i16().narrow_saturate(low, high), &mut self.out[at..]);
            at += 4 * step;
        }
        for (x, y) in self.row[at..].iter().zip(&mut self.out[at..]) {
            #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within 0 and 255")]
            let value = ((x * self.inverse).round_ties_even() + f32::from(ZERO)).clamp(0.0, 255.0) as u8;
            *y = value;
        }
    }
}

/// Sums to float32.
struct Restore<'a> {
    sums: &'a [i32],
    scales: &'a [f32],
    bias: &'a [f32],
    row: f32,
    then: Then,
    out: &'a mut [f32],
}

impl SimdOp for Restore<'_> {
    type Output = ();

    #[inline(always)]
    fn eval<I: Isa>(self, isa: I) {
        let (floats, whole) = (isa.f32(), isa.i32());
        let step = floats.len();
        let row = floats.splat(self.row);
        let gelu = Gelu {};
        let mut at = 0;
        while at + step <= self.out.len() {
            let sum = whole.to_float(whole.load(&self.sums[at..]));
            let scale = floats.mul(row, floats.load(&self.scales[at..]));
            let y = floats.mul_add(sum, scale, floats.load(&self.bias[at..]));
            let y = match self.then {
                Then::Write => y,
                Then::Add => floats.add(y, floats.load(&self.out[at..])),
                Then::Gelu => gelu.eval(isa, y),
                Then::Relu => floats.max(y, floats.zero()),
            };
            floats.store(y, &mut self.out[at..]);
            at += step;
        }
        for i in at..self.out.len() {
            #[allow(clippy::cast_precision_loss, reason = "sums of 8-bit products")]
            let y = (self.sums[i] as f32).mul_add(self.row * self.scales[i], self.bias[i]);
            self.out[i] = match self.then {
                Then::Write => y,
                Then::Add => y + self.out[i],
                Then::Gelu => {
                    let mut one = [y];
                    gelu.map_mut(&mut one);
                    one[0]
                }
                Then::Relu => y.max(0.0),
            };
        }
    }
}

/// `left` (n × width) times `right` (m × width) transposed: n × m, in float32.
#[must_use]
pub fn product(kernel: &GemmExecutor<f32>, left: &[f32], right: &[f32], width: usize) -> Vec<f32> {
    if width == 0 {
        return Vec::new();
    }
    let (n, m) = (left.len() / width, right.len() / width);
    let mut out = vec![0.0; n * m];
    if out.is_empty() {
        return out;
    }
    let left = NdTensorView::from_data([n, width], &left[..n * width]);
    let right: NdTensorView<f32, 2> = NdTensorView::from_data([m, width], &right[..m * width]);
    let done = kernel.gemm(
        &mut out,
        GemmInputA::Unpacked(left.view()),
        GemmInputB::Unpacked(right.transposed()),
        GemmOptions::default(),
    );
    debug_assert!(done.is_ok(), "{done:?}");
    out
}
