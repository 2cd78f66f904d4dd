/// The largest element of each window; the first of equal ones counts.
///
/// - Shapes: [batch, channels, H, W] → [batch, channels, H′, W′]
public struct MaxPool {
    /// Its size, stride and padding.
    public let window: PoolingWindow

    /// A layer without parameters.
    public init(_ window: PoolingWindow) { self.window = window }

    /// Square windows side by side.
    public init(_ size: Int) { self.init(PoolingWindow(size: Extent(size))) }

    /// [batch, channels, H, W] → [batch, channels, H′, W′]
    public func callAsFunction(_ x: Value) throws -> Value { try maxPool(x, window) }
}
