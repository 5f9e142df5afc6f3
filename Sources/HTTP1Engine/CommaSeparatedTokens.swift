import HTTPMessage

/// Walks the items of a comma-separated value, blanks around them cut off, empty ones left out.
///
/// Stops where `visit` says false; says whether it came to the end.
@discardableResult
func forEachToken(_ bytes: Span<UInt8>, _ value: Range<Int>, _ visit: (Range<Int>) -> Bool) -> Bool {
    var start = value.lowerBound
    while start < value.upperBound {
        var end = start
        while end < value.upperBound, bytes[end] != .comma { end += 1 }
        var lower = start
        var upper = end
        while lower < upper, bytes[lower].isTrimmed { lower += 1 }
        while upper > lower, bytes[upper - 1].isTrimmed { upper -= 1 }
        if lower < upper, !visit(lower..<upper) { return false }
        start = end + 1
    }
    return true
}

/// Whether one of the items is `token`, which must be lower case.
func containsToken(_ bytes: Span<UInt8>, _ value: Range<Int>, _ token: String) -> Bool {
    !forEachToken(bytes, value) { !equalsFolded(bytes, $0, token) }
}
