import Dispatch
import GatewayAPI
import Synchronization

/// Reads all documents, several at once.
struct DocumentStage {
    let files: [SourceFile]
    let options: LoadOptions

    /// The outcomes in the order of the documents.
    func run(_ documents: [Document]) -> [DocumentOutcome] {
        let batchSize = max(1, min(256, documents.count / 8))
        let batches = stride(from: 0, to: documents.count, by: batchSize).map {
            $0..<min($0 + batchSize, documents.count)
        }
        let results = Mutex([[DocumentOutcome]](repeating: [], count: batches.count))
        DispatchQueue.concurrentPerform(iterations: batches.count) { index in
            let outcomes = read(documents, batches[index])
            results.withLock { $0[index] = outcomes }
        }
        return results.withLock { $0 }.flatMap { $0 }
    }

    private func read(_ documents: [Document], _ range: Range<Int>) -> [DocumentOutcome] {
        let parser = DocumentParser()
        return range.map { index in
            let document = documents[index]
            let source = DocumentSource(file: files[document.file], document: document)
            var reader = DocumentReader(source: source, index: index, parser: parser, options: options)
            return reader.read()
        }
    }
}
