import Foundation

/// Pieces of a page.
enum HTML {
  /// - Parameter numeric: columns after the first are numbers and stand to the right.
  static func table(_ title: String, header: [String] = [], rows: [[String]], numeric: Bool = false) -> String {
    func line(_ cells: [String], _ tag: String) -> String {
      "<tr>" + cells.map { "<\(tag)>\($0)</\(tag)>" }.joined() + "</tr>"
    }
    let head = header.isEmpty ? "" : "<thead>\(line(header, "th"))</thead>"
    return """
      <section><h2>\(title)</h2><div class="wide"><table\(numeric ? " class=\"numeric\"" : "")>\(head)<tbody>
      \(rows.map { line($0, "td") }.joined(separator: "\n"))
      </tbody></table></div></section>
      """
  }

  /// Two pictures of the same size over each other, with a slider between them. PNG.
  static func slider(
    _ title: String, id: String, left: (png: [UInt8], what: String), right: (png: [UInt8], what: String),
    text: String = ""
  ) -> String {
    """
    <section>
    <h2>\(title)</h2>
    <div class="compare" id="\(id)">
    <img src="\(dataURL(right.png))" alt="\(right.what)">
    <img class="above" src="\(dataURL(left.png))" alt="\(left.what)">
    <input type="range" min="0" max="100" value="50" aria-label="\(left.what) to the left, \(right.what) to the right"
    oninput="document.getElementById('\(id)').style.setProperty('--split', this.value + '%')">
    </div>
    \(text.isEmpty ? "" : "<p>\(text)</p>")
    </section>
    """
  }

  static func dataURL(_ png: [UInt8]) -> String { "data:image/png;base64," + Data(png).base64EncodedString() }

  /// Three digits that count.
  static func compact(_ value: Double) -> String { String(format: "%.3g", value) }
}

extension String {
  /// With the characters that mean something in HTML written out.
  var htmlEscaped: String {
    replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}
