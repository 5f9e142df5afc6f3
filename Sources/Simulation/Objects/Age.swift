import GatewayAPI

/// How old an object is, in kubectl's short form.
///
/// > Source: Kubernetes `apimachinery/pkg/util/duration`, `HumanDuration`.
struct Age {
    let created: CreationInstant
    /// Seconds since 1970.
    let now: Int64

    var text: String {
        guard case .stamped(let instant) = created else { return "<unknown>" }
        let (difference, overflows) = now.subtractingReportingOverflow(instant)
        guard !overflows, difference >= -1 else { return "<invalid>" }
        return Self.text(seconds: max(0, difference))
    }

    private static func text(seconds: Int64) -> String {
        let (minutes, hours, days) = (seconds / 60, seconds / 3600, seconds / 86_400)
        switch seconds {
        case ..<120: return "\(seconds)s"
        case ..<600: return pair(minutes, "m", seconds % 60, "s")
        case ..<10_800: return "\(minutes)m"
        case ..<28_800: return pair(hours, "h", minutes % 60, "m")
        case ..<172_800: return "\(hours)h"
        case ..<691_200: return pair(days, "d", hours % 24, "h")
        case ..<63_072_000: return "\(days)d"
        case ..<252_288_000: return pair(days / 365, "y", days % 365, "d")
        default: return "\(days / 365)y"
        }
    }

    private static func pair(_ major: Int64, _ unit: String, _ minor: Int64, _ smaller: String) -> String {
        minor == 0 ? "\(major)\(unit)" : "\(major)\(unit)\(minor)\(smaller)"
    }
}
