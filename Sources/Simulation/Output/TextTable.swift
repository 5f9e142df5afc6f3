/// Rows of cells in columns, spaced as kubectl spaces them.
public struct TextTable: Sendable {
    /// The headings; empty for none.
    public var headings: [String]
    /// The rows; a short one leaves its last cells empty.
    public var rows: [[StyledText]]
    /// Spaces between columns.
    public var gap: Int
    /// Spaces before the first column.
    public var indentation: Int
    /// Whether every row is as wide as its last column, as kubectl's are, even where cells at its end are empty.
    public var padsRows = false

    /// Makes a table without rows.
    public init(headings: [String] = [], gap: Int = 3, indentation: Int = 0) {
        self.headings = headings
        self.rows = []
        self.gap = gap
        self.indentation = indentation
    }

    /// Adds a row.
    public mutating func append(_ row: [StyledText]) {
        rows.append(row)
    }

    /// The lines of the table, without trailing spaces unless its rows are padded.
    public func lines(_ style: TextStyle) -> [String] {
        let heading = headings.isEmpty ? [] : [headings.map { StyledText($0) }]
        let all = heading + rows
        let count = all.map(\.count).max() ?? 0
        let widths = (0..<count).map { column in
            max(minimumWidth, all.map { column < $0.count ? $0[column].width : 0 }.max() ?? 0)
        }
        return all.map { line($0, widths: widths, style: style) }
    }

    /// kubectl's columns are never narrower than six, the gap included.
    private var minimumWidth: Int { padsRows ? 6 - gap : 0 }

    private func line(_ row: [StyledText], widths: [Int], style: TextStyle) -> String {
        var text = String(repeating: " ", count: indentation)
        let lastFilled = padsRows ? row.count - 1 : row.lastIndex { $0.width > 0 } ?? -1
        for (column, cell) in row.enumerated() where column <= lastFilled {
            text += cell.rendered(style)
            if column < lastFilled {
                text += String(repeating: " ", count: widths[column] - cell.width + gap)
            }
        }
        return text
    }
}
