import HTTP1Engine
import MessageLayout
import NIOCore

/// The header lines of a message while it passes through: lines of the head that arrived, and lines that were added.
///
/// Memory is kept from message to message. A piece of text stands either in the buffer of the head or in the arena;
/// names in the arena are in lower case.
struct HeaderList {
    /// Where a name or a value stands.
    struct Piece {
        var start: UInt32
        var count: UInt32
        var isInArena: Bool

        init(_ range: ByteRange) {
            start = range.start
            count = range.count
            isInArena = false
        }

        init(arenaFrom start: Int, to end: Int) {
            self.start = UInt32(truncatingIfNeeded: start)
            count = UInt32(truncatingIfNeeded: end - start)
            isInArena = true
        }

        var indices: Range<Int> { Int(start)..<(Int(start) + Int(count)) }
    }

    /// A line.
    struct Line {
        var name: Piece
        var value: Piece
        var known: KnownField
    }

    private(set) var lines: [Line] = []
    private(set) var arena: [UInt8] = []

    init() {
        lines.reserveCapacity(128)
        arena.reserveCapacity(4096)
    }

    mutating func removeAll() {
        lines.removeAll(keepingCapacity: true)
        arena.removeAll(keepingCapacity: true)
    }

    /// Takes a line over as it arrived.
    mutating func append(_ field: FieldRange) {
        lines.append(Line(name: Piece(field.name), value: Piece(field.value), known: field.known))
    }

    /// Adds a line; the name must be in lower case.
    mutating func append(name: [UInt8], value: [UInt8], known: KnownField = .other) {
        let start = arena.count
        arena.append(contentsOf: name)
        let middle = arena.count
        arena.append(contentsOf: value)
        appendLine(nameFrom: start, to: middle, known: known)
    }

    /// Adds a line with a number; the name must be in lower case.
    mutating func appendNumber(name: [UInt8], _ number: Int, known: KnownField = .other) {
        let start = arena.count
        arena.append(contentsOf: name)
        let middle = arena.count
        arena.appendDecimal(number)
        appendLine(nameFrom: start, to: middle, known: known)
    }

    private mutating func appendLine(nameFrom start: Int, to middle: Int, known: KnownField) {
        lines.append(
            Line(
                name: Piece(arenaFrom: start, to: middle),
                value: Piece(arenaFrom: middle, to: arena.count),
                known: known
            )
        )
    }

    /// Replaces the lines of a known name by one.
    mutating func set(_ known: KnownField, _ value: [UInt8]) {
        lines.removeAll { $0.known == known }
        append(name: HeaderNames.name(of: known), value: value, known: known)
    }

    /// Gives the first line of a known name another value where it stands; without one it is added.
    mutating func overwrite(_ known: KnownField, _ value: [UInt8]) {
        guard let index = firstIndex(of: known) else {
            append(name: HeaderNames.name(of: known), value: value, known: known)
            return
        }
        let start = arena.count
        arena.append(contentsOf: value)
        lines[index].value = Piece(arenaFrom: start, to: arena.count)
    }

    /// Drops the lines of a known name.
    mutating func removeAll(_ known: KnownField) {
        lines.removeAll { $0.known == known }
    }

    /// Drops a line.
    mutating func remove(at index: Int) {
        lines.remove(at: index)
    }

    /// Drops every line of this lower-case name.
    mutating func remove(_ name: [UInt8], head: borrowing Span<UInt8>) {
        var kept = 0
        for index in lines.indices {
            let line = lines[index]
            if matches(line.name, name, head: head) { continue }
            lines[kept] = line
            kept += 1
        }
        lines.removeSubrange(kept...)
    }

    /// The first line of this lower-case name.
    func firstIndex(of name: [UInt8], head: borrowing Span<UInt8>) -> Int? {
        for index in lines.indices where matches(lines[index].name, name, head: head) { return index }
        return nil
    }

    /// The value of the first line of this lower-case name.
    func value(of name: [UInt8], head: borrowing Span<UInt8>) -> [UInt8]? {
        guard let index = firstIndex(of: name, head: head) else { return nil }
        var value: [UInt8] = []
        copy(lines[index].value, head: head, to: &value)
        return value
    }

    /// The first line of this kind.
    func firstIndex(of known: KnownField) -> Int? {
        for index in lines.indices where lines[index].known == known { return index }
        return nil
    }

    /// Joins a value to that of a line, with a comma and no space.
    mutating func join(_ index: Int, head: borrowing Span<UInt8>, with value: [UInt8]) {
        let old = lines[index].value
        let start = arena.count
        appendToArena(old, head: head)
        if old.count > 0 { arena.append(UInt8(ascii: ",")) }
        arena.append(contentsOf: value)
        lines[index].value = Piece(arenaFrom: start, to: arena.count)
    }

    private mutating func appendToArena(_ piece: Piece, head: borrowing Span<UInt8>) {
        if piece.isInArena {
            for index in piece.indices { arena.append(arena[index]) }
        } else {
            for index in piece.indices { arena.append(head[index]) }
        }
    }

    /// The text of a piece.
    func text(_ piece: Piece, head: borrowing Span<UInt8>) -> [UInt8] {
        var output: [UInt8] = []
        copy(piece, head: head, to: &output)
        return output
    }

    /// Appends the text of a piece to `output`.
    func copy(_ piece: Piece, head: borrowing Span<UInt8>, to output: inout [UInt8]) {
        if piece.isInArena {
            output.append(contentsOf: arena[piece.indices])
        } else {
            for index in piece.indices { output.append(head[index]) }
        }
    }

    private func matches(_ piece: Piece, _ name: [UInt8], head: borrowing Span<UInt8>) -> Bool {
        guard Int(piece.count) == name.count else { return false }
        if piece.isInArena {
            for offset in name.indices where arena[Int(piece.start) + offset] != name[offset] { return false }
        } else {
            for offset in name.indices where head[Int(piece.start) + offset].asciiLowercased != name[offset] {
                return false
            }
        }
        return true
    }

    /// Writes `name: value` CRLF for each line, names in lower case.
    func write(to output: inout ByteBuffer, head: borrowing Span<UInt8>) {
        let text = arena.span
        for line in lines {
            if line.name.isInArena {
                output.write(text, line.name.indices)
            } else {
                output.writeLowercased(head, line.name.indices)
            }
            output.writeColon()
            if line.value.isInArena {
                output.write(text, line.value.indices)
            } else {
                output.write(head, line.value.indices)
            }
            output.writeLineBreak()
        }
    }
}
