import HTTPMessage
import MessageLayout
import NIOCore

/// The echo for a person: the same facts as the JSON, as a page without anything from elsewhere.
enum EchoPage {
    /// Appends the page.
    static func write(_ request: EchoRequest, _ context: StubContext, to output: inout ByteBuffer) {
        let identity = context.identity
        let rows = request.echoedFields.map { field in
            let name = escaped(canonicalName(request.text(field.name)))
            return "<tr><th>\(name)</th><td>\(escaped(request.text(field.value)))</td></tr>"
        }
        output.writeString(
            """
            <!doctype html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>\(escaped(identity.service)) · \(escaped(identity.namespace))</title>
            <style>\(style)</style>
            </head>
            <body>
            <main>
            <p class="label">This request reached the Service</p>
            <h1><span>\(escaped(identity.namespace))/</span>\(escaped(identity.service))</h1>
            <p class="pod">pod \(escaped(identity.pod))</p>
            <p class="line"><b>\(escaped(request.method))</b> \(escaped(request.host))\(escaped(request.target))</p>
            <h2>Headers as the backend got them</h2>
            <div class="scroll"><table>\(rows.joined(separator: "\n"))</table></div>
            </main>
            </body>
            </html>

            """
        )
    }

    private static func escaped(_ text: String) -> String {
        var result = ""
        for character in text {
            switch character {
            case "&": result += "&amp;"
            case "<": result += "&lt;"
            case ">": result += "&gt;"
            case "\"": result += "&quot;"
            default: result.append(character)
            }
        }
        return result
    }

    private static let style = """
        :root{color-scheme:light dark;--ink:#1c2430;--dim:#5d6b7e;--paper:#f6f4ef;--card:#fff;--rule:#e2ddd2;--mark:#0b6e4f}
        @media(prefers-color-scheme:dark){:root{--ink:#e9e6df;--dim:#9aa5b4;--paper:#14181d;--card:#1c2229;--rule:#2d353f;--mark:#5fd0a5}}
        *{box-sizing:border-box}body{margin:0;background:var(--paper);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
        main{max-width:54rem;margin:0 auto;padding:clamp(1.5rem,6vw,4rem) 1.25rem}
        .label{margin:0;color:var(--dim)}
        h1{margin:.1em 0 0;font-size:clamp(1.9rem,6vw,3.2rem);line-height:1.1;letter-spacing:-.02em;overflow-wrap:anywhere}
        h1 span{color:var(--dim);font-weight:400}.pod{margin:.4rem 0 1.6rem;color:var(--dim)}
        .line{padding:.8rem 1rem;border-left:4px solid var(--mark);background:var(--card);font-family:ui-monospace,monospace;overflow-wrap:anywhere}
        .line b{color:var(--mark)}h2{margin:2.2rem 0 .6rem;font-size:1rem}
        .scroll{overflow-x:auto;background:var(--card);border:1px solid var(--rule);border-radius:6px}
        table{width:100%;border-collapse:collapse;font:14px/1.5 ui-monospace,monospace}
        th,td{padding:.45rem .9rem;text-align:left;vertical-align:top;border-top:1px solid var(--rule)}
        tr:first-child>*{border-top:0}th{color:var(--dim);font-weight:500;white-space:nowrap}td{overflow-wrap:anywhere}
        """
}
