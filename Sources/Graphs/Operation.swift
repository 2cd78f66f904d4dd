/// What a node computes. The set is closed: a switch over it names every case, so that a new operation is a list of
/// compiler errors to work through.
///
/// | case | operands → result |
/// |---|---|
/// | `input` `state` | → any; given for a run, or kept between runs |
/// | `constant` | → splat of one number |
/// | `iota` | → i32; the position along one axis |
/// | `unary` `binary` `compare` `select` `cast` | elementwise, operands of one shape |
/// | `detach` | x → x; no gradient passes |
/// | `reshape` `transpose` `broadcast` `slice` `pad` `concatenate` | the same numbers, placed otherwise |
/// | `matrixMultiply` | [b…, M, K] · [b…, K, N] → [b…, M, N], either side transposed |
/// | `convolution` | x [N, C, H, W], w [O, C/g, kH, kW] → [N, O, H′, W′] |
/// | `convolutionInputGradient` | dy, w → dx |
/// | `convolutionWeightGradient` | x, dy → dw |
/// | `sparseConvolutionInputGradient` | values, places, w → dx, where dy is the `windowScatter` of the first two |
/// | `sparseConvolutionWeightGradient` | x, values, places → dw, likewise |
/// | `maxPool` `maxPoolIndex` | x [N, C, H, W] → [N, C, H′, W′]: the largest element of a window, its place there |
/// | `windowSelect` `windowScatter` | take, and put back, one element of each window |
/// | `reduce` | over some axes: sum, largest, smallest, place of the largest or smallest |
/// | `gather` | table [n, r…], i32 indices [k…] → [k…, r…] |
/// | `scatterAdd` | updates [k…, r…], i32 indices [k…] → [n, r…]: each row the sum of the updates that name it |
/// | `random` | i32 index, i32 epoch [] → Philox draws |
/// | `fused` | made by the fusion pass only |
public indirect enum Operation: Hashable, Sendable {
    case input(name: String, TensorType)
    case state(name: String, TensorType)
    /// The number at every place of the shape.
    case constant(Scalar, Shape)
    case iota(Shape, axis: Int)
    case unary(UnaryFunction)
    case binary(BinaryFunction)
    case compare(Comparison)
    /// condition u8, a, b → a where the condition is not 0, else b.
    case select
    /// Reals towards integers lose their fraction and stop at the bounds, and NaN becomes 0; i32 towards u8 keeps its
    /// low bits.
    case cast(ElementType)
    case detach
    /// The elements in the same row-major order; the new shape has as many.
    case reshape(Shape)
    /// Axis i of the result is axis `axes[i]` of the operand: a permutation of all axes.
    case transpose([Int])
    /// Axis i of the operand becomes axis `axes[i]` of the shape; a length of 1, and axes that are not named, are
    /// repeated.
    case broadcast(Shape, axes: [Int])
    /// `lengths[i]` elements of axis i, from `starts[i]` on.
    case slice(starts: [Int], lengths: [Int])
    /// Zeros before and behind: `low[i]` and `high[i]` of them along axis i, none negative.
    case pad(low: [Int], high: [Int])
    /// Operands of one shape, but for their lengths along `axis`, one behind the other.
    case concatenate(axis: Int)
    case matrixMultiply(MatrixMultiplication)
    case convolution(ConvolutionGeometry)
    /// `height` and `width` are those of x, which dy alone does not tell where the stride is above 1.
    case convolutionInputGradient(ConvolutionGeometry, height: Int, width: Int)
    /// `height` and `width` are those of the kernel.
    case convolutionWeightGradient(ConvolutionGeometry, height: Int, width: Int)
    /// `height` and `width` are those of x; values and places are one for each window over dy.
    case sparseConvolutionInputGradient(ConvolutionGeometry, PoolingWindow, height: Int, width: Int)
    /// `height` and `width` are those of the kernel; values and places are one for each window over dy.
    case sparseConvolutionWeightGradient(ConvolutionGeometry, PoolingWindow, height: Int, width: Int)
    case maxPool(PoolingWindow)
    /// i32: the place of the largest in its window, counted row by row from 0; the first of equal ones.
    case maxPoolIndex(PoolingWindow)
    /// x, index i32 [N, C, H′, W′] → the element of each window at the place that `maxPoolIndex` gave.
    case windowSelect(PoolingWindow)
    /// y, index i32 → [N, C, height, width]: at each place the sum of y over the windows that name it; 0 elsewhere.
    case windowScatter(PoolingWindow, height: Int, width: Int)
    /// The axes, in ascending order, vanish from the shape.
    case reduce(Reduction, axes: [Int])
    /// An index outside 0 ..< n gives a row of NaN, or of 0 for integers.
    case gather
    /// The result has so many rows; an index that names none of them adds nothing.
    case scatterAdd(rows: Int)
    case random(RandomDraw)
    case fused(Fusion)
}

extension Operation {
    /// The word for the operation in listings, errors and profiles.
    public var name: String {
        switch self {
        case .input: "input"
        case .state: "state"
        case .constant: "constant"
        case .iota: "iota"
        case .unary(let function): function.rawValue
        case .binary(let function): function.rawValue
        case .compare(let comparison): comparison.rawValue
        case .select: "select"
        case .cast: "cast"
        case .detach: "detach"
        case .reshape: "reshape"
        case .transpose: "transpose"
        case .broadcast: "broadcast"
        case .slice: "slice"
        case .pad: "pad"
        case .concatenate: "concatenate"
        case .matrixMultiply: "matrixMultiply"
        case .convolution: "convolution"
        case .convolutionInputGradient: "convolutionInputGradient"
        case .convolutionWeightGradient: "convolutionWeightGradient"
        case .sparseConvolutionInputGradient: "sparseConvolutionInputGradient"
        case .sparseConvolutionWeightGradient: "sparseConvolutionWeightGradient"
        case .maxPool: "maxPool"
        case .maxPoolIndex: "maxPoolIndex"
        case .windowSelect: "windowSelect"
        case .windowScatter: "windowScatter"
        case .reduce(let reduction, _): reduction.operationName
        case .gather: "gather"
        case .scatterAdd: "scatterAdd"
        case .random: "random"
        case .fused(let fusion): fusion.name
        }
    }

    /// Whether the node is computed without operands, from outside or from nothing.
    public var isLeaf: Bool {
        switch self {
        case .input, .state, .constant, .iota: true
        case .unary, .binary, .compare, .select, .cast, .detach, .reshape, .transpose, .broadcast, .slice, .pad,
            .concatenate, .matrixMultiply, .convolution, .convolutionInputGradient, .convolutionWeightGradient,
            .sparseConvolutionInputGradient, .sparseConvolutionWeightGradient, .maxPool, .maxPoolIndex, .windowSelect,
            .windowScatter, .reduce, .gather, .scatterAdd, .random, .fused:
            false
        }
    }

    /// The parameters of the operation as they stand in a listing; empty where it has none.
    var parameterText: String {
        switch self {
        case .input(let name, _), .state(let name, _): "\"\(name)\""
        case .constant(let scalar, _): scalar.description
        case .iota(_, let axis): "axis: \(axis)"
        case .unary, .binary, .compare, .select, .detach, .gather: ""
        case .cast(let type): "\(type)"
        case .reshape(let shape): "\(shape)"
        case .transpose(let axes): "\(axes)"
        case .broadcast(let shape, let axes): "\(shape), axes: \(axes)"
        case .slice(let starts, let lengths): "starts: \(starts), lengths: \(lengths)"
        case .pad(let low, let high): "low: \(low), high: \(high)"
        case .concatenate(let axis): "axis: \(axis)"
        case .matrixMultiply(let product): product.description
        case .convolution(let geometry): geometry.description
        case .convolutionInputGradient(let geometry, let height, let width),
            .convolutionWeightGradient(let geometry, let height, let width):
            "\(geometry), \(height)×\(width)"
        case .sparseConvolutionInputGradient(let geometry, let window, let height, let width),
            .sparseConvolutionWeightGradient(let geometry, let window, let height, let width):
            "\(geometry), windows \(window), \(height)×\(width)"
        case .maxPool(let window), .maxPoolIndex(let window), .windowSelect(let window): window.description
        case .windowScatter(let window, let height, let width): "\(window), \(height)×\(width)"
        case .reduce(_, let axes): "axes: \(axes)"
        case .scatterAdd(let rows): "rows: \(rows)"
        case .random(let draw): draw.description
        case .fused(let fusion): fusion.description
        }
    }
}
