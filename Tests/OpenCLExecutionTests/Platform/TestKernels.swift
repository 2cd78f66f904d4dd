@testable import OpenCLExecution

extension KernelSignature {
    /// fill.cl
    static let fill = KernelSignature(
        "fill",
        [
            KernelParameter(name: "target", type: .buffer("float")),
            KernelParameter(name: "value", type: .float32),
            KernelParameter(name: "count", type: .int32),
        ])
}

extension ProgramSource {
    static let fill = ProgramSource(files: ["fill"])

    /// Every kind of argument: `target[i] = scale * Σ source of the group + offset + shift`, by way of local memory.
    static let allKinds = ProgramSource(
        files: [],
        prelude: """
            #define GROUP 4
            __kernel void all_kinds(__global const int *source, __constant float *offset, __global float *target,
                                    __local int *scratch, const float scale, const int shift, const uint bias) {
                const int local_id = (int)get_local_id(0);
                scratch[local_id] = source[get_global_id(0)];
                barrier(CLK_LOCAL_MEM_FENCE);
                int sum = 0;
                for (int i = 0; i < GROUP; i++) sum += scratch[i];
                target[get_global_id(0)] = scale * (float)sum + offset[0] + (float)shift + (float)bias;
            }
            """)
}

extension KernelSignature {
    static let allKinds = KernelSignature(
        "all_kinds",
        [
            KernelParameter(name: "source", type: .buffer("int")),
            KernelParameter(name: "offset", type: .buffer("float")),
            KernelParameter(name: "target", type: .buffer("float")),
            KernelParameter(name: "scratch", type: .local("int")),
            KernelParameter(name: "scale", type: .float32),
            KernelParameter(name: "shift", type: .int32),
            KernelParameter(name: "bias", type: .uint32),
        ])
}
