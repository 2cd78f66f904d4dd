import Synchronization

/// How many OpenCL objects of a context exist; zero again once everything is released.
package final class LiveObjects: Sendable {
    enum Kind {
        case buffer, program, kernel
    }

    private let counts = Mutex((buffers: 0, bufferBytes: 0, programs: 0, kernels: 0))

    package var buffers: Int { counts.withLock { $0.buffers } }
    /// Bytes of the buffers that have memory of their own.
    package var bufferBytes: Int { counts.withLock { $0.bufferBytes } }
    package var programs: Int { counts.withLock { $0.programs } }
    package var kernels: Int { counts.withLock { $0.kernels } }

    fileprivate func add(_ change: Int, _ kind: Kind, bytes: Int) {
        counts.withLock {
            switch kind {
            case .buffer: $0.buffers += change
            case .program: $0.programs += change
            case .kernel: $0.kernels += change
            }
            $0.bufferBytes += change * bytes
        }
    }

    /// Counts one object for as long as it exists; a stored property of the object, so that an `init` that throws
    /// later is counted right.
    struct Entry: ~Copyable, Sendable {
        private let objects: LiveObjects
        private let kind: Kind
        private let bytes: Int

        init(_ objects: LiveObjects, _ kind: Kind, bytes: Int = 0) {
            self.objects = objects
            self.kind = kind
            self.bytes = bytes
            objects.add(1, kind, bytes: bytes)
        }

        deinit { objects.add(-1, kind, bytes: bytes) }
    }
}
