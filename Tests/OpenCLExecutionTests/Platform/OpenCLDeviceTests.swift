import Testing

@testable import OpenCLExecution

@Suite("Devices")
struct OpenCLDeviceTests {
    @Test("discovery lists every device under its index, with limits that make sense")
    func discovery() throws {
        let devices = try OpenCLDevice.all()
        #expect(devices.map(\.index) == Array(devices.indices))
        for device in devices {
            #expect(!device.name.isEmpty && !device.platformName.isEmpty && !device.driver.isEmpty)
            #expect(device.computeUnits >= 1 && device.maxWorkGroupSize >= 1 && device.maxWorkItemSizes.count >= 3)
            #expect(0 < device.maxAllocationBytes && device.maxAllocationBytes <= device.globalBytes)
            #expect(device.alignment >= 64 && device.preferredFloatWidth >= 1)
        }
        #expect(try OpenCLDevice.all().map(\.label) == devices.map(\.label))
    }

    @Test("a device is found by index and by part of its name or platform in any case")
    func selection() throws {
        let devices = [device(0, "GeForce RTX 3090", .gpu), device(1, "Xeon", .cpu), device(2, "Arc", .gpu, "Intel")]
        #expect(try OpenCLDevice.select("1", among: devices).name == "Xeon")
        #expect(try OpenCLDevice.select("rtx", among: devices).name == "GeForce RTX 3090")
        #expect(try OpenCLDevice.select("INTEL", among: devices).name == "Arc")
    }

    @Test("an ambiguous or absent selector is an error that lists the choices; digits are never part of a name")
    func selectionErrors() {
        let devices = [device(0, "RTX 3090", .gpu), device(1, "RTX 3080", .gpu)]
        let labels = devices.map(\.label)
        #expect(throws: OpenCLError.ambiguousDevice(selector: "rtx", matches: labels)) {
            try OpenCLDevice.select("rtx", among: devices)
        }
        for selector in ["3090", "radeon", "-1", ""] {
            #expect(throws: OpenCLError.self) { try OpenCLDevice.select(selector, among: devices) }
        }
        #expect(throws: OpenCLError.unknownDevice(selector: "3", choices: labels)) {
            try OpenCLDevice.select("3", among: devices)
        }
    }

    @Test("an unusable device is refused by name and never taken by auto")
    func unusable() {
        let broken = device(0, "Old", .gpu, limitations: ["it has no compiler"])
        #expect(throws: OpenCLError.unusableDevice(name: broken.label, reasons: broken.limitations)) {
            try OpenCLDevice.select("0", among: [broken])
        }
        #expect(OpenCLDevice.best(among: [broken]) == nil)
    }

    @Test("auto takes the strongest GPU or accelerator, then memory, then the lower index, else a processor")
    func best() {
        let devices = [
            device(0, "CPU", .cpu, units: 128), device(1, "small", .gpu, units: 8), device(2, "big", .gpu, units: 64),
            device(3, "bigger memory", .accelerator, units: 64, memory: 2 << 30), device(4, "twin", .gpu, units: 64),
        ]
        #expect(OpenCLDevice.best(among: devices)?.device.name == "bigger memory")
        #expect(OpenCLDevice.best(among: [devices[2], devices[4]])?.device.name == "big")
        #expect(OpenCLDevice.best(among: [devices[0]])?.device.name == "CPU")
        #expect(OpenCLDevice.best(among: [devices[0]])?.reason.contains("no GPU") == true)
        #expect(OpenCLDevice.best(among: []) == nil)
        #expect(devices.map(\.deviceClass) == [.cpu, .gpu, .gpu, .gpu, .gpu])
    }

    @Test("a machine without any platform has no devices, and naming one is a typed error")
    func noPlatform() throws {
        let none = CallFault { "\($0)" == "clGetPlatformIDs" ? OpenCLStatus.platformNotFound : nil }
        try CallFault.inject(none) { () throws in
            #expect(try OpenCLDevice.all().isEmpty)
            #expect(try OpenCLDevice.best() == nil)
            #expect(throws: OpenCLError.noPlatform) { try OpenCLDevice.select("0") }
        }
    }

    @Test("versions before OpenCL 1.2 and unreadable ones are refused")
    func versions() {
        #expect(OpenCLDevice.isAtLeast1_2("OpenCL 1.2 CUDA") && OpenCLDevice.isAtLeast1_2("OpenCL 3.0"))
        #expect(!OpenCLDevice.isAtLeast1_2("OpenCL 1.1 Mesa") && !OpenCLDevice.isAtLeast1_2("1.2"))
    }

    @Test("errors name the call, the symbolic status and what to do")
    func errorText() {
        let text = OpenCLError.call(name: "clEnqueueNDRangeKernel", code: -52, context: "fill").description
        #expect(text.contains("clEnqueueNDRangeKernel failed for fill: CL_INVALID_KERNEL_ARGS (-52)\n"))
        #expect(OpenCLError.noPlatform.description.contains("pocl-opencl-icd"))
        #expect(OpenCLStatus.name(-1001) == "CL_PLATFORM_NOT_FOUND_KHR")
        #expect(OpenCLStatus.name(-9999) == "unknown status")
    }

    @Test("a device's own width of vectors tells which registers its kernels are cut for")
    func registers() {
        let widths = [16: VectorRegisters.wide, 8: .narrow, 4: .narrow, 1: .narrow]
        for (width, registers) in widths {
            #expect(device(0, "a processor", .cpu, floatWidth: width).registers == registers)
        }
    }

    /// Stands for no device of any driver; made once, so that a leak checker has nothing to say.
    private static let noDriver = DeviceHandle(platform: .allocate(capacity: 1), raw: .allocate(capacity: 1))

    private func device(
        _ index: Int, _ name: String, _ kind: OpenCLDevice.Kind, _ platform: String = "Test", units: Int = 1,
        memory: Int = 1 << 30, floatWidth: Int = 8, limitations: [String] = []
    ) -> OpenCLDevice {
        OpenCLDevice(
            index: index, name: name, vendor: "", platformName: platform, platformVersion: "", version: "OpenCL 1.2",
            languageVersion: "OpenCL C 1.2", driver: "1", kind: kind, computeUnits: units, clockMegahertz: 1000,
            globalBytes: memory, maxAllocationBytes: memory, localBytes: 1 << 15, maxWorkGroupSize: 256,
            maxWorkItemSizes: [256, 256, 256], preferredFloatWidth: 4, nativeFloatWidth: floatWidth, alignment: 128,
            reorders: false,
            extensions: [], limitations: limitations, handle: Self.noDriver)
    }
}
