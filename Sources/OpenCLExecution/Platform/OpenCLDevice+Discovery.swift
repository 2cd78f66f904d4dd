import COpenCL

extension OpenCLDevice {
    /// Every device of every platform: platforms by name, a platform's devices in the driver's order.
    ///
    /// Empty where there is no ICD loader, no platform or no device. A platform or device whose driver fails to
    /// answer is left out with a warning, so that one broken driver does not hide the others.
    /// - Throws: ``OpenCLError`` where the ICD loader itself fails.
    public static func all() throws(OpenCLError) -> [OpenCLDevice] {
        var devices: [OpenCLDevice] = []
        for platform in try OpenCLPlatform.all() {
            devices += platform.devices
            for failure in platform.failures {
                log.warning("a device of the platform \(platform.name) is left out: \(failure)")
            }
        }
        return devices
    }

    /// The platforms that the ICD loader knows, also those without a device.
    /// - Throws: ``OpenCLError`` where the ICD loader fails.
    package static func platformNames() throws(OpenCLError) -> [String] {
        try Platform.all().map(\.name)
    }

    fileprivate init(index: Int, platform: Platform, raw: cl_device_id) throws(OpenCLError) {
        let info = DeviceInfo(raw: raw)
        self.index = index
        handle = DeviceHandle(platform: platform.raw, raw: raw)
        name = try info.text(CL_DEVICE_NAME)
        vendor = try info.text(CL_DEVICE_VENDOR)
        platformName = platform.name
        platformVersion = platform.version
        version = try info.text(CL_DEVICE_VERSION)
        languageVersion = try info.text(CL_DEVICE_OPENCL_C_VERSION)
        driver = try info.text(CL_DRIVER_VERSION)
        let type = try info.value(cl_device_type.self, CL_DEVICE_TYPE)
        kind =
            if type & cl_device_type(CL_DEVICE_TYPE_GPU) != 0 {
                .gpu
            } else if type & cl_device_type(CL_DEVICE_TYPE_CPU) != 0 {
                .cpu
            } else {
                .accelerator
            }
        computeUnits = Int(try info.value(cl_uint.self, CL_DEVICE_MAX_COMPUTE_UNITS))
        clockMegahertz = Int(try info.value(cl_uint.self, CL_DEVICE_MAX_CLOCK_FREQUENCY))
        globalBytes = Int(clamping: try info.value(cl_ulong.self, CL_DEVICE_GLOBAL_MEM_SIZE))
        maxAllocationBytes = Int(clamping: try info.value(cl_ulong.self, CL_DEVICE_MAX_MEM_ALLOC_SIZE))
        localBytes = Int(clamping: try info.value(cl_ulong.self, CL_DEVICE_LOCAL_MEM_SIZE))
        maxWorkGroupSize = try info.value(Int.self, CL_DEVICE_MAX_WORK_GROUP_SIZE)
        maxWorkItemSizes = try info.values(Int.self, CL_DEVICE_MAX_WORK_ITEM_SIZES)
        preferredFloatWidth = Int(try info.value(cl_uint.self, CL_DEVICE_PREFERRED_VECTOR_WIDTH_FLOAT))
        nativeFloatWidth = Int(try info.value(cl_uint.self, CL_DEVICE_NATIVE_VECTOR_WIDTH_FLOAT))
        alignment = max(1, Int(try info.value(cl_uint.self, CL_DEVICE_MEM_BASE_ADDR_ALIGN)) / 8)
        let queues = try info.value(cl_command_queue_properties.self, CL_DEVICE_QUEUE_PROPERTIES)
        reorders = queues & cl_command_queue_properties(CL_QUEUE_OUT_OF_ORDER_EXEC_MODE_ENABLE) != 0
        extensions = Set(try info.text(CL_DEVICE_EXTENSIONS).split(separator: " ").map(String.init))

        var limitations: [String] = []
        if try info.value(cl_bool.self, CL_DEVICE_AVAILABLE) == 0 { limitations.append("the driver says unavailable") }
        if try info.value(cl_bool.self, CL_DEVICE_COMPILER_AVAILABLE) == 0 { limitations.append("it has no compiler") }
        if try info.value(cl_bool.self, CL_DEVICE_ENDIAN_LITTLE) == 0 { limitations.append("it is big-endian") }
        if !Self.isAtLeast1_2(version) { limitations.append("expected OpenCL 1.2 or newer, found \(version)") }
        self.limitations = limitations
    }

    /// Reads `OpenCL <major>.<minor> …`, the form that the standard prescribes.
    static func isAtLeast1_2(_ version: String) -> Bool {
        let words = version.split(separator: " ")
        guard words.count >= 2 else { return false }
        let numbers = words[1].split(separator: ".").compactMap { Int($0) }
        return numbers.count == 2 && (numbers[0], numbers[1]) >= (1, 2)
    }
}

extension OpenCLPlatform {
    /// Every platform, by name; indices of devices count through all of them.
    /// - Throws: ``OpenCLError`` where the ICD loader itself fails.
    public static func all() throws(OpenCLError) -> [OpenCLPlatform] {
        var count = 0
        return try Platform.all().map { platform in
            var devices: [OpenCLDevice] = []
            var failures: [OpenCLError] = []
            do throws(OpenCLError) {
                for raw in try platform.deviceIDs() {
                    do throws(OpenCLError) {
                        devices.append(try OpenCLDevice(index: count + devices.count, platform: platform, raw: raw))
                    } catch {
                        failures.append(error)
                    }
                }
            } catch {
                failures.append(error)
            }
            count += devices.count
            return OpenCLPlatform(
                name: platform.name, version: platform.version, devices: devices, failures: failures)
        }
    }
}

/// A platform as discovery sees it.
private struct Platform {
    let raw: cl_platform_id
    let name: String
    let version: String

    /// Ordered by name, so that indices do not hang on the order in which the loader reads its folder.
    static func all() throws(OpenCLError) -> [Platform] {
        var platforms: [Platform] = []
        for raw in try ids() {
            do {
                platforms.append(try Platform(raw: raw))
            } catch {
                log.warning("a platform is left out: \(error)")
            }
        }
        return platforms.enumerated().sorted { ($0.element.name, $0.offset) < ($1.element.name, $1.offset) }
            .map(\.element)
    }

    private static func ids() throws(OpenCLError) -> [cl_platform_id] {
        do {
            var count: cl_uint = 0
            try check("clGetPlatformIDs") { clGetPlatformIDs(0, nil, &count) }
            guard count > 0 else { return [] }
            var ids = [cl_platform_id?](repeating: nil, count: Int(count))
            try check("clGetPlatformIDs") { clGetPlatformIDs(count, &ids, nil) }
            return ids.compactMap(\.self)
        } catch .call(_, code: OpenCLStatus.platformNotFound, _) {
            return []
        }
    }

    private init(raw: cl_platform_id) throws(OpenCLError) {
        func text(_ question: Int32) throws(OpenCLError) -> String {
            try infoText("clGetPlatformInfo") { clGetPlatformInfo(raw, cl_platform_info(question), $0, $1, $2) }
        }
        self.raw = raw
        name = try text(CL_PLATFORM_NAME)
        version = try text(CL_PLATFORM_VERSION)
    }

    func deviceIDs() throws(OpenCLError) -> [cl_device_id] {
        do {
            let type = cl_device_type(CL_DEVICE_TYPE_ALL)
            var count: cl_uint = 0
            try check("clGetDeviceIDs", name) { clGetDeviceIDs(raw, type, 0, nil, &count) }
            guard count > 0 else { return [] }
            var ids = [cl_device_id?](repeating: nil, count: Int(count))
            try check("clGetDeviceIDs", name) { clGetDeviceIDs(raw, type, count, &ids, nil) }
            return ids.compactMap(\.self)
        } catch .call(_, code: OpenCLStatus.deviceNotFound, _) {
            return []
        }
    }
}

/// clGetDeviceInfo by type of answer.
private struct DeviceInfo {
    let raw: cl_device_id

    private func query(_ question: Int32) -> InfoQuery {
        { clGetDeviceInfo(raw, cl_device_info(question), $0, $1, $2) }
    }

    func text(_ question: Int32) throws(OpenCLError) -> String {
        try infoText("clGetDeviceInfo", query(question))
    }

    func value<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ question: Int32
    ) throws(OpenCLError) -> Value {
        try infoValue(type, "clGetDeviceInfo", query(question))
    }

    func values<Value: FixedWidthInteger & BitwiseCopyable>(
        _ type: Value.Type, _ question: Int32
    ) throws(OpenCLError) -> [Value] {
        try infoValues(type, "clGetDeviceInfo", query(question))
    }
}
