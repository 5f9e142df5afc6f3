internal import RegularExpressions
internal import RouteModel

/// A condition on a value, compiled; for the reference matcher.
enum ValueTest: Sendable {
    case exact([UInt8])
    case regularExpression(RegularExpression)
    case present
    /// A regular expression that RE2 refuses.
    case never

    init(_ matcher: ValueMatcher) {
        switch matcher {
        case .exact(let value): self = .exact(Array(value.utf8))
        case .present: self = .present
        case .regularExpression(let pattern):
            do { self = .regularExpression(try RegularExpression(pattern)) } catch { self = .never }
        }
    }

    func holds(_ value: [UInt8]) -> Bool {
        switch self {
        case .exact(let wanted): wanted.count == value.count && isPrefix(wanted, of: value)
        case .regularExpression(let expression): expression.matches(value.span)
        case .present: true
        case .never: false
        }
    }
}

/// A condition on the path, compiled; for the reference matcher.
///
/// > Source: Envoy 1.40 (semantics 4.2–4.4).
enum PathTest: Sendable {
    case any
    case prefix([UInt8])
    case pathSeparatedPrefix([UInt8])
    case value(ValueTest)

    init(_ matcher: PathMatcher?) {
        switch matcher {
        case nil: self = .any
        case .exact(let path): self = .value(ValueTest(.exact(path)))
        case .prefix(let path): self = .prefix(Array(path.utf8))
        case .pathSeparatedPrefix(let path): self = .pathSeparatedPrefix(Array(path.utf8))
        case .regularExpression(let pattern): self = .value(ValueTest(.regularExpression(pattern)))
        }
    }

    func holds(_ path: [UInt8]) -> Bool {
        switch self {
        case .any: true
        case .prefix(let wanted): isPrefix(wanted, of: path)
        case .pathSeparatedPrefix(let wanted):
            isPrefix(wanted, of: path) && (path.count == wanted.count || path[wanted.count] == UInt8(ascii: "/"))
        case .value(let test): test.holds(path)
        }
    }
}

/// Whether `bytes` begins with `wanted`.
///
/// A plain loop: it ends at the first difference, and is fast even where nothing is optimised.
private func isPrefix(_ wanted: [UInt8], of bytes: [UInt8]) -> Bool {
    guard wanted.count <= bytes.count else { return false }
    var index = 0
    while index < wanted.count {
        if wanted[index] != bytes[index] { return false }
        index += 1
    }
    return true
}
