import Foundation
import Testing

@testable import OpenCLExecution

@Suite("Kernels of several texts in one program")
struct ProgramBundleTests {
    @Test("units that share every name compute side by side, in one program", arguments: testDevices)
    func manyUnits(device: OpenCLDevice) throws {
        let context = try OpenCLContext(device: device)
        let cache = ProgramCache(context: context, folder: nil)
        let factors = Array(1...12)
        let units = factors.map { KernelUnit(.scaling(by: $0), kernel: "scale") }
        let entries = try cache.kernels(units + units + [KernelUnit(.fill, kernel: "fill")])
        #expect(cache.statistics.builtFromSource == 1)
        #expect(Set(entries.map(\.name)).count == 13 && entries.last?.name == "fill")
        for (factor, entry) in zip(factors, entries) {
            let target = try context.allocate([Float](repeating: 2, count: 8))
            let kernel = try entry.kernel(.scale, [.buffer(target)])
            #expect(kernel.name == "scale")
            try kernel.enqueue(global: [8], local: [1])
            #expect(try target.read(Float.self).allSatisfy { $0 == Float(2 * factor) })
        }
    }

    @Test("what an earlier program has is not built again", arguments: testDevices)
    func shared(device: OpenCLDevice) throws {
        let cache = ProgramCache(context: try OpenCLContext(device: device), folder: nil)
        let units = (1...3).map { KernelUnit(.scaling(by: $0), kernel: "scale") }
        let first = try cache.kernels(Array(units.prefix(2)))
        #expect(try cache.kernels(units).prefix(2).map(\.name) == first.map(\.name))
        #expect(cache.statistics.builtFromSource == 2)
        _ = try cache.kernels(units)
        #expect(cache.statistics.builtFromSource == 2)
    }

    @Test("kernels of one source share one copy of it, the others are left out")
    func keptKernels() throws {
        let unit = try #require(try ProgramBundle.Unit(.threeKernels, kernels: ["first", "third"], folder: nil))
        let bundle = ProgramBundle([unit])
        #expect(
            bundle.text == """
                #line 1 "prelude"
                #define COUNT 4
                inline float helper(float x) {
                    return x;
                }
                #line 7 "prelude"
                kernel void first(global float *a) { a[0] = helper(1); }
                #if COUNT > 2
                #line 16 "prelude"
                #endif
                #define LATE 1
                kernel __attribute__((reqd_work_group_size(1, 1, 1)))
                void third(global float *a)
                {
                    a[0] = 3;
                }
                #undef COUNT
                #undef LATE

                """)
        #expect(bundle.names.values.sorted() == ["first", "third"])
    }

    @Test("names that two units define are renamed in both, and macros end with their unit")
    func collisions() throws {
        let units = try [2, 3].map {
            try #require(try ProgramBundle.Unit(.scaling(by: $0), kernels: ["scale"], folder: nil))
        }
        let text = ProgramBundle(units).text
        #expect(text == ProgramBundle(units).text)
        for name in ["Number", "scale", "scaled", "table"] {
            for unit in 0...1 {
                #expect(text.contains("#define \(name) \(name)_unit\(unit)\n"))
            }
            #expect(text.components(separatedBy: "#undef \(name)\n").count == 3)
        }
        #expect(text.components(separatedBy: "#undef FACTOR\n").count == 3)
        #expect(ProgramBundle([units[0]]).text.contains("_unit") == false)
    }

    @Test(
        "a text that is not understood is taken as a whole",
        arguments: [
            "#define KERNEL(name) kernel void name(global float *a) { a[0] = 1; }\nKERNEL(want ## ed)",
            "#define NAME wanted\nkernel void NAME(global float *a) { a[0] = 1; }",
            "#if 1\nkernel void wanted(global float *a) {\n#else\nkernel void x() {\n#endif\n a[0] = 1; }",
            "struct S { int x; };\nkernel void wanted(global float *a) { a[0] = 1; }",
            "kernel void wanted(global float *a) { a[0] = 1; } kernel void other() {}",
            "#pragma OPENCL FP_CONTRACT OFF\nkernel void wanted(global float *a) { a[0] = 1; }",
            "#define X 1 /* two\nlines */\nkernel void wanted(global float *a) { a[0] = 1; }",
            "/* two\nlines */ kernel void wanted(global float *a) { a[0] = 1; }",
            "kernel void wanted(global float *a) { a[0] = 1; } /* two\nlines */",
            "kernel void wanted(global float *a) { a[0] = 1;",
        ])
    func notUnderstood(prelude: String) throws {
        let source = ProgramSource(files: [], prelude: prelude)
        #expect(try ProgramBundle.Unit(source, kernels: ["wanted"], folder: nil) == nil)
    }

    @Test("kernels from macros are built with their whole text", arguments: testDevices)
    func macroKernels(device: OpenCLDevice) throws {
        let pasted = ProgramSource(
            files: [],
            prelude: """
                #define KERNEL(name) kernel void name##_pasted(global float *target) { target[0] = 5.0f; }
                KERNEL(scale)
                """)
        let named = ProgramSource(
            files: [],
            prelude: """
                #define KERNEL(name) kernel void name(global float *target) { target[0] = 7.0f; }
                KERNEL(scale)
                """)
        let context = try OpenCLContext(device: device)
        let cache = ProgramCache(context: context, folder: nil)
        let entries = try cache.kernels([
            KernelUnit(pasted, kernel: "scale_pasted"), KernelUnit(named, kernel: "scale"),
            KernelUnit(.scaling(by: 2), kernel: "scale"),
        ])
        #expect(cache.statistics.builtFromSource == 2)
        let results: [(String, Float)] = [("scale_pasted", 5), ("scale", 7), ("scale", 2)]
        for (entry, (name, expected)) in zip(entries, results) {
            let target = try context.allocate([Float](repeating: 1, count: 1))
            let signature = KernelSignature(name, KernelSignature.scale.parameters)
            try entry.kernel(signature, [.buffer(target)]).enqueue(global: [1], local: [1])
            #expect(try target.read(Float.self) == [expected])
        }
    }

    @Test("an error is told of the file and line at fault, without the other texts", arguments: testDevices)
    func buildErrors(device: OpenCLDevice) throws {
        let cache = ProgramCache(context: try OpenCLContext(device: device), folder: nil)
        let broken = ProgramSource(files: [], prelude: "\n\nkernel void broken(global float *a) { a = nothing; }")
        let error = #expect(throws: OpenCLError.self) {
            try cache.kernels([KernelUnit(.fill, kernel: "fill"), KernelUnit(broken, kernel: "broken")])
        }
        guard case .build("generated", _, _, let report)? = error else {
            Issue.record("unexpected: \(String(describing: error))")
            return
        }
        #expect(report.contains("prelude:3") && report.contains("nothing") && !report.contains("fill"))
    }

    @Test("each built-in file is understood", arguments: KernelText.names)
    func builtInFiles(file: String) throws {
        let outline = try #require(SourceOutline(try KernelText.named(file)))
        #expect(outline.items.contains { !$0.names.isEmpty })
    }
}

extension ProgramSource {
    /// `target[i] *= factor`, by way of a constant, a type and a function of the same names for every factor.
    static func scaling(by factor: Int) -> ProgramSource {
        ProgramSource(
            files: [],
            prelude: """
                #define FACTOR \(factor).0f
                /* Two
                   lines */
                typedef struct { float x; } Number;
                constant float table[2] = {FACTOR, 1.0f};
                inline Number scaled(Number a) { // braces in comments: {{
                    a.x *= table[0];
                    return a;
                }
                kernel void scale(global float *target) {
                    Number a;
                    a.x = target[get_global_id(0)];
                    target[get_global_id(0)] = scaled(a).x;
                }
                """)
    }

    static let threeKernels = ProgramSource(
        files: [],
        prelude: """
            #define COUNT 4
            inline float helper(float x) {
                return x;
            }

            // first
            kernel void first(global float *a) { a[0] = helper(1); }
            #if COUNT > 2
            kernel void second(global float *a,
                               const int n) {
            #if COUNT > 3
                #pragma unroll
                for (int i = 0; i < n; i++) a[i] = 2;
            #endif
            }
            #endif
            #define LATE 1
            kernel __attribute__((reqd_work_group_size(1, 1, 1)))
            void third(global float *a)
            {
                a[0] = 3;
            }
            """)
}

extension KernelSignature {
    static let scale = KernelSignature("scale", [KernelParameter(name: "target", type: .buffer("float"))])
}
