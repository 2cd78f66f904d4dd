import Runtime

/// One kernel call, complete but for the memory that a place stands for.
struct Launch {
    /// The kernel files that make the program, in order, and the text before them: macros and generated functions.
    let files: [String]
    let prelude: String
    let kernel: String
    var arguments: [LaunchArgument]
    let global: [Int]
    let local: [Int]

    var unit: KernelUnit { KernelUnit(ProgramSource(files: files, prelude: prelude), kernel: kernel) }

    /// How many buffers a generated kernel may name, beside a few numbers. OpenCL promises 1,024 bytes of parameters (1.2,
    /// table 4.3, CL_DEVICE_MAX_PARAMETER_SIZE).
    static let mostBuffers = 100

    init(
        _ files: String..., prelude: String = "", kernel: String, _ arguments: [LaunchArgument], global: [Int],
        local: [Int]
    ) {
        self.files = files
        self.prelude = prelude
        self.kernel = kernel
        self.arguments = arguments
        self.global = global
        self.local = local
    }
}

/// A kernel argument with the name that the kernel gives it; both are checked when the program is built.
struct LaunchArgument {
    enum Value {
        case memory(Memory, ElementType)
        case int32(Int)
    }

    let name: String
    let value: Value

    static func floats(_ name: String, _ memory: Memory) -> LaunchArgument {
        LaunchArgument(name: name, value: .memory(memory, .float32))
    }

    static func ints(_ name: String, _ memory: Memory) -> LaunchArgument {
        LaunchArgument(name: name, value: .memory(memory, .int32))
    }

    static func elements(_ name: String, _ memory: Memory, _ type: ElementType) -> LaunchArgument {
        LaunchArgument(name: name, value: .memory(memory, type))
    }

    static func int(_ name: String, _ number: Int) -> LaunchArgument {
        LaunchArgument(name: name, value: .int32(number))
    }

    /// 32 bits for a parameter of type `int`.
    static func word(_ name: String, _ bits: UInt32) -> LaunchArgument {
        .int(name, Int(Int32(bitPattern: bits)))
    }
}

/// Where a launch finds its numbers: a place of the plan, or scratch memory that the launches of one step share.
enum Memory: Hashable {
    case place(Plan.Place)
    case scratch(Int)
}

/// A value as a launch sees it.
struct LaunchOperand {
    let memory: Memory
    let type: TensorType
    /// What it is computed of where it is in no memory; only what takes a ``Prologue`` is given such an operand.
    var source: ComputedOperand?

    var shape: Shape { type.shape }

    init(_ memory: Memory, _ type: TensorType) { (self.memory, self.type) = (memory, type) }

    init(_ operand: Plan.Operand) { self.init(.place(operand.place), operand.type) }
}
