import Testing

@testable import OpenCLExecution

@Suite("Buffers and transfers")
struct DeviceBufferTests {
    @Test("what is written is read back, whole and in parts", arguments: testDevices)
    func roundTrip(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let values = (0..<1001).map { Float($0) }
        let buffer = try context.allocate(values, purpose: "values")
        #expect(try buffer.read(Float.self) == values)
        try buffer.write([Float(-1), -2], byteOffset: 4)
        #expect(try buffer.read(Float.self, count: 4) == [0, -1, -2, 3])
        #expect(try buffer.read(Float.self, byteOffset: 4000) == [1000])
        #expect(try buffer.read(Int32.self, byteOffset: 4, count: 1) == [Int32(bitPattern: Float(-1).bitPattern)])
    }

    @Test("non-blocking writes keep their bytes and reuse their memory", arguments: testDevices)
    func nonBlocking(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let count = 257
        let buffer = try context.allocate(byteCount: count * 4)
        let history = try context.allocate(byteCount: 100 * count * 4)
        for round in 0..<100 {
            try buffer.writeLater([Int32](repeating: Int32(round), count: count))
            try history.copy(from: buffer, byteOffset: round * count * 4)
        }
        let pending = try history.readLater(byteOffset: 99 * count * 4)
        let all = try history.read(Int32.self)
        #expect(all == (0..<100).flatMap { [Int32](repeating: Int32($0), count: count) })
        #expect(try pending.values(Int32.self) == [Int32](repeating: 99, count: count))
        try context.finish()
        #expect(context.staging.withLock { $0.pendingCount } == 0)
    }

    @Test("fill and copy keep to their ranges", arguments: testDevices)
    func fillAndCopy(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let buffer = try context.allocate([Int32](repeating: 7, count: 12))
        try buffer.fill(with: Int32(-3), byteOffset: 8, byteCount: 12)
        #expect(try buffer.read(Int32.self) == [7, 7, -3, -3, -3, 7, 7, 7, 7, 7, 7, 7])
        try buffer.fill(with: Float.nan)
        #expect(try buffer.read(Float.self).filter(\.isNaN).count == 12)
        let source = try context.allocate([Int32(1), 2, 3])
        try buffer.fill(with: UInt8(0))
        try buffer.copy(from: source, sourceByteOffset: 4, byteOffset: 40)
        #expect(try buffer.read(Int32.self) == [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 3])
    }

    @Test("a part shares the bytes of its buffer and outlives it", arguments: testDevices)
    func parts(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let step = device.alignment
        var part: DeviceBuffer
        do {
            let whole = try context.allocate([UInt8](repeating: 1, count: 4 * step))
            part = try whole.part(byteOffset: step).part(byteOffset: step, byteCount: step)
            try part.fill(with: UInt8(9))
            let bytes = try whole.read(UInt8.self)
            #expect(bytes == (0..<4 * step).map { $0 / step == 2 ? 9 : 1 })
            #expect(throws: OpenCLError.misaligned(buffer: "a buffer", byteOffset: 1, alignment: step)) {
                try whole.part(byteOffset: 1)
            }
        }
        #expect(try part.read(UInt8.self) == [UInt8](repeating: 9, count: step))
        #expect(context.live.buffers >= 1 && context.live.bufferBytes == 4 * step)
    }

    @Test("empty buffers exist, ranges outside are refused, released buffers are gone", arguments: testDevices)
    func edges(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        do {
            let empty = try context.allocate([Float](), purpose: "nothing")
            #expect(empty.byteCount == 0)
            #expect(try empty.read(Float.self) == [])
            try empty.fill(with: Float(1))
            #expect(throws: OpenCLError.transferRange(buffer: "nothing", byteOffset: 0, byteCount: 4, bufferBytes: 0)) {
                try empty.write([Float(1)])
            }
            #expect(throws: OpenCLError.self) { try empty.read(Float.self, byteOffset: -4, count: 1) }
            #expect(throws: OpenCLError.self) { try empty.read(Float.self, byteOffset: 0, count: .max / 8) }
            #expect(context.live.buffers == 1)
        }
        #expect(context.live.buffers == 0)
    }

    @Test("too large an allocation names purpose, bytes and limit", arguments: testDevices)
    func outOfMemory(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let bytes = device.maxAllocationBytes + 1
        let expected = OpenCLError.outOfMemory(
            purpose: "weights", bytes: bytes, limit: device.maxAllocationBytes, heldBytes: 0, device: device.label)
        #expect(throws: expected) { try context.allocate(byteCount: bytes, purpose: "weights") }
        let full = CallFault { "\($0)" == "clCreateBuffer" ? -4 : nil }
        CallFault.inject(full) {
            #expect(throws: OpenCLError.self) { try context.allocate(byteCount: 4, purpose: "weights") }
        }
    }

    @Test("a buffer released while a command uses it waits for the queue", arguments: testDevices)
    func releaseInUse(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        for _ in 0..<50 {
            let buffer = try context.allocate(byteCount: 1 << 20)
            try buffer.fill(with: Float(1))
        }
        #expect(context.live.buffers == 0)
    }
}
