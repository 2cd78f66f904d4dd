/// Remembers where the steps in flight began, to repeat them where a number is not finite, and to say which operation of
/// which step made it.
///
/// A step depends on the states alone, so that repeating it gives the same bits. The lasting states are read whenever losses
/// have been read, several times a second.
struct FiniteWatch {
    let backend: any Backend
    let store: any StateStore
    let recorder: Recorder
    /// The rows of the recorder that must be finite, from the first on.
    let watchedRows: Int
    /// The states that a step renews, without what it records.
    let states: [String]
    private var start: (step: Int, states: NamedTensors)?

    init(
        on backend: any Backend, store: any StateStore, recorder: Recorder, watchedRows: Int,
        states: [(name: String, type: TensorType)]
    ) {
        (self.backend, self.store, self.recorder, self.watchedRows) = (backend, store, recorder, watchedRows)
        self.states = states.map(\.name)
    }

    /// To be called before each step that is started when none is in flight.
    /// - Returns: whether all states are finite; of those that a run begins with the search tells
    mutating func begin(at step: Int) throws -> Bool {
        let states = try current()
        guard start == nil || states.areFinite else { return false }
        start = (step, states)
        return true
    }

    /// Repeats the steps from the beginning of those in flight, one by one, up to the one that goes wrong.
    ///
    /// - Parameters:
    ///   - end: the step after the last that has been started
    ///   - program: what a step computes
    ///   - run: starts a step, with whatever the host gives it
    /// - Returns: that step, and the operation; nil for the operation where it does not go wrong when its values are read
    func search(
        before end: Int, program: (Int) throws -> Program, run: (Int) throws -> Void
    ) throws -> (step: Int, origin: NotFiniteOrigin?)? {
        guard let start else { return nil }
        try start.states.write(to: store)
        for step in start.step..<end {
            let before = try current()
            try recorder.rewind(store)
            try run(step)
            let recorded = try recorder.read(store, from: 0, count: 1)[0].prefix(watchedRows)
            if recorded.allSatisfy(\.isFinite), try current().areFinite { continue }
            try before.write(to: store)
            let program = try program(step)
            // What is finite by itself may not be where operations are joined, in which case they are looked at joined.
            let origin =
                try FiniteCheck(program, on: backend, store: store).origin()
                ?? FiniteCheck(program, on: backend, store: store, passes: Pass.all).origin()
            return (step, origin)
        }
        return nil
    }

    private func current() throws -> NamedTensors {
        var tensors = NamedTensors()
        for name in states { try tensors.append(name, try store.read(name)) }
        return tensors
    }
}

extension NamedTensors {
    fileprivate var areFinite: Bool {
        entries.allSatisfy { entry in
            switch entry.tensor.elements {
            case .float32(let values): values.allSatisfy(\.isFinite)
            case .float64(let values): values.allSatisfy(\.isFinite)
            case .int32, .int64, .uint8: true
            }
        }
    }
}
