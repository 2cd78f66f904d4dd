import Testing

@testable import OpenCLExecution

@Suite("Guard bands")
struct GuardBandTests {
    @Test("memory of any length, also none, lies between bands that touch it", arguments: testDevices)
    func lengths(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(.fill)
        for byteCount in [0, 1, 2, 3, 4, 5, 15, 16, 17, 4095, 4096, 4097] {
            let bands = try GuardBands(context: context, byteCount: byteCount, purpose: "memory")
            #expect(bands.content.byteCount == byteCount)
            func fill(_ count: Int) throws {
                let kernel = try program.kernel(
                    .fill, [.buffer(bands.content), .float32(1), .int32(Int32(count))])
                try kernel.enqueue(global: [2048], local: [16])
            }
            try fill(byteCount / 4)
            try bands.verify(after: "fill")
            try fill(byteCount / 4 + 1)
            let error = try #require(throws: OpenCLError.self) { try bands.verify(after: "fill") }
            guard case .writeOutside("memory", "fill", .after, let distance, _, _) = error else {
                Issue.record("\(error)")
                continue
            }
            #expect(distance < 4)
        }
        try context.finish()
        #expect(context.live.buffers == 0)
    }

    @Test("the content is NaN until it is written, and no two bands hold the same word", arguments: testDevices)
    func poison(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let first = try GuardBands(context: context, byteCount: 64, purpose: "first")
        let second = try GuardBands(context: context, byteCount: 64, purpose: "second")
        #expect(try first.content.read(Float.self).allSatisfy(\.isNaN))
        let words = (try first.content.read(Int32.self), try second.content.read(Int32.self))
        #expect(words.0 != words.1)
        try first.content.fill(with: Float(3))
        try first.poison()
        #expect(try first.content.read(Float.self).allSatisfy(\.isNaN))
    }

    @Test("memory that does not fit is refused with what was asked for", arguments: testDevices)
    func tooMuch(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        for byteCount in [device.maxAllocationBytes, .max, -1] {
            let error = try #require(throws: OpenCLError.self) {
                _ = try GuardBands(context: context, byteCount: byteCount, purpose: "too much")
            }
            guard case .outOfMemory("too much", byteCount, _, 0, _) = error else {
                Issue.record("\(error)")
                continue
            }
        }
    }
}
