public import GatewayAPI

/// Objects in the forms that kubectl prints.
public struct ObjectListing: Sendable {
    /// Their type.
    public var type: ResourceType
    /// Sorted.
    public var objects: [ListedObject]

    /// Makes a listing.
    public init(type: ResourceType, objects: [ListedObject]) {
        self.type = type
        self.objects = objects
    }

    /// The table.
    ///
    /// - Parameters:
    ///   - showsNamespace: whether NAMESPACE is the first column.
    ///   - showsType: whether names carry their type, as where several types were asked for.
    ///   - now: seconds since 1970.
    public func table(isWide: Bool, showsNamespace: Bool, showsType: Bool = false, now: Int64) -> TextTable {
        let columns = ObjectColumns(type: type, isWide: isWide, now: now)
        let showsNamespace = showsNamespace && type.isNamespaced
        var table = TextTable(headings: (showsNamespace ? ["NAMESPACE"] : []) + ["NAME"] + columns.headings)
        table.padsRows = true
        for object in objects {
            let name = showsType ? "\(type.qualifiedSingular)/\(object.key.name)" : object.key.name
            let cells = (showsNamespace ? [object.key.namespace] : []) + [name] + columns.cells(of: object)
            table.append(cells.map { StyledText(Self.firstLine($0)) })
        }
        return table
    }

    /// What a table shows of a text of several lines.
    ///
    /// > Source: Kubernetes `cli-runtime/pkg/printers/tableprinter.go`, `printTable`.
    private static func firstLine(_ text: String) -> String {
        let scalars = text.unicodeScalars
        guard let end = scalars.firstIndex(where: { $0 == "\n" || $0 == "\r" || $0 == "\u{C}" }) else { return text }
        return String(scalars[..<end]) + "..."
    }

    /// `type/name` for each object.
    public var names: [String] {
        objects.map { "\(type.qualifiedSingular)/\($0.key.name)" }
    }

    /// One object for one name, otherwise a `List`, as kubectl prints.
    ///
    /// - Parameters:
    ///   - isSingle: whether one object was asked for by name.
    ///   - extra: members that stand beside it, for example `assumptions`.
    public func value(isSingle: Bool, extra: [ManifestValue.Member] = []) -> ManifestValue {
        if isSingle, objects.count == 1, let object = objects.first {
            return ManifestValue.object(object.value.members + extra).sortedByKey
        }
        let members: [ManifestValue.Member] = [
            .init(key: "apiVersion", value: .string("v1")),
            .init(key: "items", value: .array(objects.map(\.value))),
            .init(key: "kind", value: .string("List")),
            .init(key: "metadata", value: .object([.init(key: "resourceVersion", value: .string(""))])),
        ]
        return ManifestValue.object(members + extra).sortedByKey
    }
}
