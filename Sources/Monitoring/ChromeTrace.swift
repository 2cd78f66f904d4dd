import FoundationEssentials

/// Traced steps in the trace event format, which https://ui.perfetto.dev and chrome://tracing open: the steps, the kernels of
/// each with what they read and write at least, and the gaps between kernels.
///
/// The format: "Trace Event Format", docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU.
public struct ChromeTrace: Encodable, Sendable {
    let traceEvents: [Event]
    let displayTimeUnit = "ms"

    /// Times are microseconds since the first kernel's beginning.
    struct Event: Encodable, Sendable {
        var name: String
        /// `X` is an interval, `M` a name for a process or a track.
        var ph: String
        var ts = 0.0
        var dur: Double?
        var pid = 1
        var tid = 0
        var args: [String: Argument] = [:]
    }

    enum Argument: Encodable, Sendable {
        case text(String)
        case number(Int)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .number(let number): try container.encode(number)
            }
        }
    }

    private enum Track: Int, CaseIterable {
        case steps = 1
        case kernels, gaps
    }

    /// The trace of these steps under a title.
    public init(_ steps: [TracedStep], title: String) {
        let begin = steps.flatMap(\.work).map(\.start).min() ?? 0
        func interval(_ name: String, _ track: Track, _ start: UInt64, _ end: UInt64, _ args: [String: Argument] = [:])
            -> Event
        {
            Event(
                name: name, ph: "X", ts: Double(start - begin) / 1000, dur: Double(end - start) / 1000,
                tid: track.rawValue, args: args)
        }
        var events = [Event(name: "process_name", ph: "M", args: ["name": .text(title)])]
        for track in Track.allCases {
            events.append(
                Event(name: "thread_name", ph: "M", tid: track.rawValue, args: ["name": .text("\(track)")]))
        }
        var last: UInt64?
        for step in steps {
            let work = step.work.sorted { $0.start < $1.start }
            if let start = work.first?.start, let end = work.map(\.end).max() {
                events.append(interval("step \(step.step)", .steps, start, end))
            }
            for piece in work {
                if let last, piece.start > last { events.append(interval("gap", .gaps, last, piece.start)) }
                last = max(last ?? 0, piece.end)
                let planned = step.plan.steps[piece.step]
                events.append(
                    interval(
                        piece.name, .kernels, piece.start, piece.end,
                        [
                            "operation": .text(planned.operation.name), "in": .text(planned.scope),
                            "result": .text("\(planned.result.type)"), "bytes": .number(planned.byteCount),
                            "floating-point operations": .number(planned.floatingPointOperations),
                        ]))
            }
        }
        traceEvents = events
    }

    /// - Throws: `FileError`
    public func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        try AtomicFile.write([UInt8](try encoder.encode(self)) + [UInt8(ascii: "\n")], to: path)
    }
}
