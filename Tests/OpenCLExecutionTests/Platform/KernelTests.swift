import Testing

@testable import OpenCLExecution

@Suite("Programs and kernels")
struct KernelTests {
    @Test("fill writes every element, whatever the number of work-items", arguments: testDevices)
    func fill(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(.fill)
        for count in [0, 1, 63, 64, 65, 1009] {
            let target = try context.allocate([Float](repeating: .nan, count: count + 3))
            let kernel = try program.kernel(.fill, [.buffer(target), .float32(2.5), .int32(Int32(count))])
            try kernel.enqueue(global: [128], local: [16])
            let values = try target.read(Float.self)
            #expect(values.prefix(count).allSatisfy { $0 == 2.5 } && values.suffix(3).allSatisfy(\.isNaN))
        }
    }

    /// Clang used to print "9 warnings generated." for each program on processors without AVX-512.
    @Test("a function of float16 compiles without a warning on processors of shorter vectors", arguments: testDevices)
    func longVectors(device: OpenCLDevice) throws {
        let text = """
            float16 doubled(float16 value);
            float16 doubled(float16 value) { return value + value; }
            kernel void double_all(global float *values) { vstore16(doubled(vload16(0, values)), 0, values); }
            """
        let source = ProgramSource(files: [], prelude: text, options: [.warningsAreErrors])
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(source)
        let values = try context.allocate((0..<16).map { Float($0) })
        let signature = KernelSignature("double_all", [KernelParameter(name: "values", type: .buffer("float"))])
        try program.kernel(signature, [.buffer(values)]).enqueue(global: [1], local: [1])
        #expect(try values.read(Float.self) == (0..<16).map { 2 * Float($0) })
    }

    @Test("every kind of argument arrives", arguments: testDevices)
    func allKinds(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(.allKinds)
        let skipped = device.alignment / 4
        let source = try context.allocate([Int32](repeating: 99, count: skipped) + [1, 2, 3, 4, 10, 20, 30, 40])
        let target = try context.allocate([Float](repeating: .nan, count: 8))
        let kernel = try program.kernel(
            .allKinds,
            [
                .buffer(source, byteOffset: device.alignment), .buffer(try context.allocate([Float(0.5)])),
                .buffer(target), .local(byteCount: 16), .float32(2), .int32(-7), .uint32(3),
            ])
        try kernel.enqueue(global: [8], local: [4])
        #expect(try target.read(Float.self) == [16.5, 16.5, 16.5, 16.5, 196.5, 196.5, 196.5, 196.5])
    }

    @Test("the compiler says which buffers a kernel only reads, also by way of the cache", arguments: testDevices)
    func readOnly(device: OpenCLDevice) throws {
        try withFolder { folder in
            for origin in [Program.Origin.source, .cache] {
                let context = try OpenCLContext(device: device)
                let cache = ProgramCache(context: context, folder: folder)
                let program = try cache.program(.allKinds)
                let buffers = try (0..<3).map { _ in try context.allocate(byteCount: 32) }
                let kernel = try program.kernel(
                    .allKinds,
                    buffers.map { .buffer($0) } + [.local(byteCount: 16), .float32(2), .int32(-7), .uint32(3)])
                #expect(kernel.isReadOnly.prefix(3) == [true, true, false] && program.origin == origin)
                try kernel.enqueue(global: [8], local: [4])
                try context.finish()
                cache.storeBinaries()
            }
        }
    }

    @Test("a kernel that differs from its declaration is refused: name, arity, type, order", arguments: testDevices)
    func signatures(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(.allKinds)
        try program.verify(.allKinds)
        let good = KernelSignature.allKinds.parameters
        var swapped = good
        swapped.swapAt(5, 6)
        var retyped = good
        retyped[0] = KernelParameter(name: "source", type: .buffer("float"))
        var renamed = good
        renamed[4] = KernelParameter(name: "factor", type: .float32)
        for parameters in [swapped, retyped, renamed, Array(good.dropLast()), []] {
            #expect(throws: OpenCLError.self) { try program.verify(KernelSignature("all_kinds", parameters)) }
        }
        let expected = OpenCLError.signature(
            kernel: "all_kinds", argument: "argument 0", expected: "global float* source", found: "global int* source")
        #expect(throws: expected) { try program.verify(KernelSignature("all_kinds", retyped)) }
        #expect(throws: OpenCLError.self) { try program.verify(KernelSignature("absent", good)) }
    }

    @Test("values of the wrong kind or number are refused before the driver sees them", arguments: testDevices)
    func values(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(.fill)
        let target = try context.allocate(byteCount: 64)
        let wrong: [[KernelArgument]] = [
            [.buffer(target), .int32(1), .int32(16)], [.buffer(target), .float32(1)],
            [.float32(1), .buffer(target), .int32(16)], [.buffer(target), .float32(1), .uint32(16)],
        ]
        for arguments in wrong {
            #expect(throws: OpenCLError.self) { try program.kernel(.fill, arguments) }
        }
        #expect(context.live.kernels == 0)
    }

    @Test("launch sizes are checked; an empty launch does nothing", arguments: testDevices)
    func ranges(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let program = try ProgramCache(context: context, folder: nil).program(.fill)
        let target = try context.allocate([Float](repeating: 0, count: 16))
        let kernel = try program.kernel(.fill, [.buffer(target), .float32(1), .int32(16)])
        let wrong: [([Int], [Int])] = [
            ([], []), ([16], [16, 1]), ([16], [0]), ([15], [4]), ([-4], [4]), ([1, 1, 1, 1], [1, 1, 1, 1]),
            ([1 << 21], [1 << 21]), ([1 << 14, 1 << 14], [1 << 14, 1 << 14]),
        ]
        for (global, local) in wrong {
            #expect(throws: OpenCLError.self) { try kernel.range(global: global, local: local) }
        }
        try kernel.enqueue(global: [0], local: [4])
        #expect(try target.read(Float.self) == [Float](repeating: 0, count: 16))
        try kernel.enqueue(global: [4, 1, 1], local: [4, 1, 1])
        #expect(try target.read(Float.self) == [Float](repeating: 1, count: 16))
    }

    @Test("a program that does not build tells its options and the compiler's log", arguments: testDevices)
    func buildFailure(device: OpenCLDevice) throws {
        let cache = ProgramCache(context: try OpenCLContext(device: device), folder: nil)
        let source = ProgramSource(files: ["fill"], prelude: "int broken( {")
        let error = #expect(throws: OpenCLError.self) { try cache.program(source) }
        guard case .build(let program, _, let options, let log) = error else {
            Issue.record("expected a build error, found \(String(describing: error))")
            return
        }
        #expect(program == "fill" && options.contains("-cl-std=CL1.2") && !log.isEmpty)
    }

    @Test("kernels may be dropped while their launches are queued; nothing stays behind", arguments: testDevices)
    func lifetime(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        do {
            let program = try ProgramCache(context: context, folder: nil).program(.fill)
            for _ in 0..<20 {
                let target = try context.allocate(byteCount: 1 << 18)
                let kernel = try program.kernel(.fill, [.buffer(target), .float32(1), .int32(1 << 16)])
                try kernel.enqueue(global: [64], local: [16])
            }
            #expect(context.live.programs == 1)
        }
        #expect(context.live.buffers == 0 && context.live.kernels == 0 && context.live.programs == 0)
    }

    @Test("kernels are launched from several threads at once", arguments: testDevices.filter(\.isThreadSafe))
    func threads(device: OpenCLDevice) async throws {
        let context = try OpenCLContext(device: device)
        let cache = ProgramCache(context: context, folder: nil)
        try await withThrowingTaskGroup(of: Bool.self) { group in
            for value in 0..<8 {
                group.addTask {
                    let target = try context.allocate(byteCount: 4096)
                    let kernel = try cache.program(.fill)
                        .kernel(.fill, [.buffer(target), .float32(Float(value)), .int32(1024)])
                    let range = try kernel.range(global: [64], local: [16])
                    for _ in 0..<50 { try kernel.enqueue(range) }
                    return try target.read(Float.self).allSatisfy { $0 == Float(value) }
                }
            }
            for try await agrees in group { #expect(agrees) }
        }
        #expect(cache.statistics.builtFromSource == 1)
    }

    @Test("timed launches tell nanoseconds with profiling and a typed error without", arguments: testDevices)
    func timing(device: OpenCLDevice) throws {
        for profiling in [true, false] {
            let context = try OpenCLContext(device: device, profiling: profiling)
            let target = try context.allocate(byteCount: 1 << 16)
            let kernel = try ProgramCache(context: context, folder: nil).program(.fill)
                .kernel(.fill, [.buffer(target), .float32(1), .int32(1 << 14)])
            let range = try kernel.range(global: [1024], local: [16])
            if profiling {
                #expect(try #require(try kernel.enqueueTimed(range)).nanoseconds() > 0)
            } else {
                #expect(throws: OpenCLError.self) { try kernel.enqueueTimed(range) }
            }
        }
    }
}
