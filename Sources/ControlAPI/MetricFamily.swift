import RouteModel

/// One metric of Prometheus' text format, with all its series.
///
/// > Source: Prometheus, exposition formats, text format 0.0.4.
struct MetricFamily {
    enum SampleType: String {
        case counter
        case gauge
        case histogram
    }

    private var name: String
    private var help: String
    private var type: SampleType
    private var samples: [String]

    /// A family of plain numbers.
    init(name: String, help: String, type: SampleType, series: [(labels: String, value: Int)]) {
        self.name = name
        self.help = help
        self.type = type
        samples = series.map { "\(name){\($0.labels)} \($0.value)\n" }
    }

    /// A family of histograms: the buckets add up, as Prometheus wants them.
    init(name: String, help: String, histograms: [(labels: String, value: Histogram)]) {
        self.name = name
        self.help = help
        type = .histogram
        samples = histograms.flatMap { labels, histogram in
            var total = 0
            var lines: [String] = []
            for (bound, count) in zip(Histogram.bounds + ["+Inf"], histogram.buckets) {
                total += count
                lines.append("\(name)_bucket{\(labels),le=\"\(bound)\"} \(total)\n")
            }
            lines.append("\(name)_sum{\(labels)} \(histogram.sum)\n")
            lines.append("\(name)_count{\(labels)} \(total)\n")
            return lines
        }
    }

    /// The lines of the family; its help and type stand there even if it has no series.
    var text: String {
        "# HELP \(name) \(help)\n# TYPE \(name) \(type.rawValue)\n" + samples.joined()
    }
}

/// The labels of a series.
struct PrometheusLabels {
    /// `a="b",c="d"`.
    let text: String

    init(_ labels: [(name: String, value: String)]) {
        text = labels.map { "\($0.name)=\"\(Self.escaped($0.value))\"" }.joined(separator: ",")
    }

    private static func escaped(_ value: String) -> String {
        value.unicodeScalars.reduce(into: "") { text, scalar in
            switch scalar {
            case "\\": text += "\\\\"
            case "\"": text += "\\\""
            case "\n": text += "\\n"
            default: text.unicodeScalars.append(scalar)
            }
        }
    }
}
