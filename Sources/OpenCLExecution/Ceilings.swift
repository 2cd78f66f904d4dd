import Runtime

/// What a device reached in two kernels that do nothing else: the measure of every other speed.
package struct Ceilings: Sendable {
    /// Fused multiply-adds in registers, counted as two operations each.
    package let gigaflops: Double
    /// A copy of 64 MiB, bytes read and written, in gigabytes (10⁹) per second.
    package let gigabytesPerSecond: Double
}

extension OpenCLBackend {
    /// Measures the device's ceilings; takes about half a second.
    package func measureCeilings() throws -> Ceilings {
        Ceilings(gigaflops: try multiplyAddCeiling(), gigabytesPerSecond: try copyCeiling())
    }

    private func multiplyAddCeiling() throws -> Double {
        let (lanes, chains, items, rounds) =
            switch (configuration.family, configuration.registers) {
            case (.cpu, .wide): (16, 16, 64 * openCLDevice.computeUnits, 20_000)
            case (.cpu, .narrow): (16, VectorRegisters.narrowSums, 64 * openCLDevice.computeUnits, 40_000)
            case (.gpu, _): (1, 16, 4096 * openCLDevice.computeUnits, 4096)
            }
        let result = try context.allocate(byteCount: 4 * items * lanes, purpose: "result of the ceiling's measurement")
        let parameters: [KernelParameter] = [
            KernelParameter(name: "rounds", type: .int32), KernelParameter(name: "seed", type: .int32),
            KernelParameter(name: "result", type: .buffer("float")),
        ]
        let kernel = try ceilingProgram(lanes, chains).kernel(
            KernelSignature("multiply_add_ceiling", parameters), [.int32(Int32(rounds)), .int32(1), .buffer(result)])
        let seconds = try bestTime(of: kernel, items: items)
        return 2 * Double(chains * lanes * items * rounds) / seconds / 1e9
    }

    private func copyCeiling() throws -> Double {
        let count = 16 << 20
        let perItem = configuration.family == .cpu ? 16_384 : 4
        let from = try context.allocate(byteCount: 4 * count, purpose: "source of the ceiling's measurement")
        let to = try context.allocate(byteCount: 4 * count, purpose: "target of the ceiling's measurement")
        try from.fill(with: Float(1))
        let parameters: [KernelParameter] = [
            KernelParameter(name: "count", type: .int32), KernelParameter(name: "per_item", type: .int32),
            KernelParameter(name: "from", type: .buffer("float")), KernelParameter(name: "to", type: .buffer("float")),
        ]
        let kernel = try ceilingProgram(1, 16).kernel(
            KernelSignature("copy_ceiling", parameters),
            [.int32(Int32(count)), .int32(Int32(perItem)), .buffer(from), .buffer(to)])
        return 8 * Double(count) / (try bestTime(of: kernel, items: count / perItem)) / 1e9
    }

    private func ceilingProgram(_ lanes: Int, _ chains: Int) throws -> Program {
        let prelude = "#define LANES \(lanes)\n#define CHAINS \(chains)\n"
        return try programs.program(ProgramSource(files: ["ceilings"], prelude: prelude))
    }

    /// The least of ten times: a ceiling is what is possible, not what is usual.
    private func bestTime(of kernel: Kernel, items: Int) throws -> Double {
        let range = try kernel.range(global: [items], local: [configuration.family == .cpu ? 1 : 64])
        let clock = ContinuousClock()
        var best = Double.infinity
        for _ in 0..<10 {
            let start = clock.now
            try kernel.enqueue(range)
            try context.finish()
            best = min(best, start.duration(to: clock.now) / .seconds(1))
        }
        return best
    }
}
