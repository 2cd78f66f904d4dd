/// How many work-items a launch has, in groups of how many; up to three dimensions in fixed storage.
package struct LaunchRange: Equatable, Sendable {
    typealias Sizes = (Int, Int, Int)

    package let dimensions: Int
    let globalSizes: Sizes
    let localSizes: Sizes

    /// No work-item at all: launching it does nothing.
    package var isEmpty: Bool { globalSizes.0 == 0 || globalSizes.1 == 0 || globalSizes.2 == 0 }
    package var global: [Int] { Self.list(globalSizes, dimensions) }
    package var local: [Int] { Self.list(localSizes, dimensions) }

    /// The group's sides in 21 bits each: equal for equal groups, never 0.
    var localKey: UInt64 {
        UInt64(truncatingIfNeeded: localSizes.0) | UInt64(truncatingIfNeeded: localSizes.1) << 21
            | UInt64(truncatingIfNeeded: localSizes.2) << 42
    }

    /// - Parameter kernel: its name, for errors
    /// - Throws: ``OpenCLError/launch(kernel:global:local:reason:)`` where OpenCL 1.2 or the device cannot take the sizes.
    init(global: [Int], local: [Int], kernel: String, device: OpenCLDevice, groupLimit: Int) throws(OpenCLError) {
        func refuse(_ reason: String) -> OpenCLError {
            .launch(kernel: kernel, global: global, local: local, reason: reason)
        }
        guard (1...3).contains(global.count), global.count == local.count else {
            throw refuse("expected 1 to 3 dimensions, as many local as global")
        }
        for (dimension, (items, group)) in zip(global, local).enumerated() {
            let limit = device.maxWorkItemSizes.indices.contains(dimension) ? device.maxWorkItemSizes[dimension] : 1
            guard group >= 1, group <= min(limit, 1 << 20) else {
                throw refuse("a group's side \(dimension) must be 1 to \(limit)")
            }
            guard items >= 0, items % group == 0 else {
                throw refuse("the work-items of dimension \(dimension) must be a multiple of the group's side")
            }
        }
        // Each side is below 2^20, so three of them cannot overflow.
        guard local.reduce(1, *) <= groupLimit else {
            throw refuse("a group may have \(groupLimit) work-items on \(device.label)")
        }
        dimensions = global.count
        globalSizes = Self.sizes(global)
        localSizes = Self.sizes(local)
    }

    package static func == (left: LaunchRange, right: LaunchRange) -> Bool {
        left.dimensions == right.dimensions && left.globalSizes == right.globalSizes
            && left.localSizes == right.localSizes
    }

    private static func sizes(_ list: [Int]) -> Sizes {
        (list[0], list.count > 1 ? list[1] : 1, list.count > 2 ? list[2] : 1)
    }

    private static func list(_ sizes: Sizes, _ count: Int) -> [Int] {
        Array([sizes.0, sizes.1, sizes.2].prefix(count))
    }
}
