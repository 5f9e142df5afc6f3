public import GatewayAPI

extension ManifestValue {
    /// The value as `kubectl get -o yaml` prints it: keys in its order, long text folded at 80 columns.
    public func kubectlYAML() -> String { sortedForYAML.yaml(width: 80) }

    /// The value as `kubectl get -o json` prints it: keys sorted, four spaces, and what HTML minds escaped.
    public func kubectlJSON() -> String {
        var text = JSONText(indentation: 4, escapesHTML: true)
        text.append(sortedByKey, depth: 0)
        return text.text
    }
}
