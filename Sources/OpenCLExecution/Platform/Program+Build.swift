import COpenCL

extension Program {
    /// Precedes every text. Clang warns of each function that takes or returns a vector longer than the processor's own (a
    /// float16 without AVX-512): object files of compilers that pass it otherwise would not fit together. A program has one
    /// compiler.
    ///
    /// `runtime_nan()` is a NaN that no compiler knows to be one. To LLVM a function that converts a constant NaN to an integer
    /// on its way is undefined, such as PoCL 3.1's tanh, and what stores its result is dropped.
    private static let preamble = """
        #ifdef __clang__
        #pragma clang diagnostic ignored "-Wpsabi"
        #endif
        inline float runtime_nan(void) {
            volatile uint bits = 0xFFFFFFFFu;
            return as_float(bits);
        }
        #line 1

        """

    /// Compiles `text`.
    /// - Throws: ``OpenCLError/build(program:device:options:log:)``, ``OpenCLError/call(name:code:context:)``
    static func build(
        context: OpenCLContext, name: String, text: String, options: String
    ) throws(OpenCLError) -> Program {
        let handle = try Owned<_cl_program>("clCreateProgramWithSource", name) { code in
            let whole = preamble + text
            return whole.withCString { start in
                var start: UnsafePointer<CChar>? = start
                var length = whole.utf8.count
                return clCreateProgramWithSource(context.context.raw, 1, &start, &length, code)
            }
        }
        do {
            try build(handle.raw, context, name, options)
        } catch .call(_, code: CL_BUILD_PROGRAM_FAILURE, _) {
            throw .build(
                program: name, device: context.device.label, options: options, log: buildLog(handle.raw, context))
        }
        let interface = try ProgramInterface.reported(by: handle.raw, name)
        return Program(context: context, name: name, origin: .source, handle: handle, interface: interface)
    }

    /// Takes up a binary that ``binary()`` gave.
    /// - Throws: ``OpenCLError/call(name:code:context:)`` where the driver does not want it.
    static func load(
        context: OpenCLContext, name: String, binary: [UInt8], interface: ProgramInterface?, options: String
    ) throws(OpenCLError) -> Program {
        let handle = try Owned<_cl_program>("clCreateProgramWithBinary", name) { code in
            binary.withUnsafeBufferPointer { bytes in
                var id: cl_device_id? = context.device.handle.raw
                var length = bytes.count
                var start = bytes.baseAddress
                return clCreateProgramWithBinary(context.context.raw, 1, &id, &length, &start, nil, code)
            }
        }
        try build(handle.raw, context, name, options)
        return Program(context: context, name: name, origin: .cache, handle: handle, interface: interface)
    }

    private static func build(
        _ program: cl_program, _ context: OpenCLContext, _ name: String, _ options: String
    ) throws(OpenCLError) {
        var id: cl_device_id? = context.device.handle.raw
        try check("clBuildProgram", name) { clBuildProgram(program, 1, &id, options, nil, nil) }
    }

    /// What the compiler says. A driver that does not tell must not hide that the build failed.
    private static func buildLog(_ program: cl_program, _ context: OpenCLContext) -> String {
        do {
            let text = try infoText("clGetProgramBuildInfo") {
                clGetProgramBuildInfo(
                    program, context.device.handle.raw, cl_program_build_info(CL_PROGRAM_BUILD_LOG), $0, $1, $2)
            }
            return text.isEmpty ? "the driver gives no report" : text
        } catch {
            return "the driver gives no report: \(error.description.prefix { !$0.isNewline })"
        }
    }
}

/// What the compiler reports of a program's kernels and their arguments.
struct ProgramInterface: Equatable, Sendable {
    var kernels: [String: [ArgumentInfo]]

    /// Asks the driver; nil where it keeps no such information.
    static func reported(by program: cl_program, _ name: String) throws(OpenCLError) -> ProgramInterface? {
        let names = try infoText("clGetProgramInfo") {
            clGetProgramInfo(program, cl_program_info(CL_PROGRAM_KERNEL_NAMES), $0, $1, $2)
        }
        var kernels: [String: [ArgumentInfo]] = [:]
        do {
            for kernelName in names.split(separator: ";").map(String.init) {
                let kernel = try Owned<_cl_kernel>("clCreateKernel", kernelName) {
                    clCreateKernel(program, kernelName, $0)
                }
                kernels[kernelName] = try arguments(of: kernel.raw)
            }
        } catch .call(_, code: OpenCLStatus.argumentInfoNotAvailable, _) {
            log.notice("the driver tells nothing of the arguments of \(name): only their number is checked")
            return nil
        }
        return ProgramInterface(kernels: kernels)
    }

    private static func arguments(of kernel: cl_kernel) throws(OpenCLError) -> [ArgumentInfo] {
        var arguments: [ArgumentInfo] = []
        for index in 0..<(try Kernel.argumentCount(kernel)) {
            func query(_ question: Int32) -> InfoQuery {
                { clGetKernelArgInfo(kernel, cl_uint(index), cl_kernel_arg_info(question), $0, $1, $2) }
            }
            let call: StaticString = "clGetKernelArgInfo"
            let address = try infoValue(
                cl_kernel_arg_address_qualifier.self, call, query(CL_KERNEL_ARG_ADDRESS_QUALIFIER))
            let qualifiers = try infoValue(
                cl_kernel_arg_type_qualifier.self, call, query(CL_KERNEL_ARG_TYPE_QUALIFIER))
            arguments.append(
                ArgumentInfo(
                    name: try infoText(call, query(CL_KERNEL_ARG_NAME)),
                    type: try infoText(call, query(CL_KERNEL_ARG_TYPE_NAME)),
                    address: .init(address), isConstant: qualifiers & UInt64(CL_KERNEL_ARG_TYPE_CONST) != 0))
        }
        return arguments
    }
}

extension ArgumentInfo.Address {
    fileprivate init(_ qualifier: cl_kernel_arg_address_qualifier) {
        self =
            switch Int32(qualifier) {
            case CL_KERNEL_ARG_ADDRESS_GLOBAL: .global
            case CL_KERNEL_ARG_ADDRESS_CONSTANT: .constant
            case CL_KERNEL_ARG_ADDRESS_LOCAL: .local
            default: .private
            }
    }
}
