import Foundation
package import JSONValues
import Testing

/// A conversation of `protocol/transcripts/`. `schema/transcript.schema.json` describes its lines.
package struct Transcript: Sendable, CustomTestStringConvertible {
  package enum Line: Sendable {
    case clientSends(body: [UInt8])
    case daemonSends(pattern: JSONValue, repeats: Bool)
    case daemonCloses
  }

  package let name: String
  package let lines: [Line]

  package var testDescription: String { name }

  /// Whether the client takes back a request.
  package var cancels: Bool {
    lines.contains {
      guard case .clientSends(let body) = $0 else { return false }
      return (try? JSONValue(parsing: body))?["method"] == "$/cancelRequest"
    }
  }

  package static func all() throws -> [Transcript] {
    try ProtocolFolder.files(in: "transcripts", ending: ".jsonl").map(Transcript.init)
  }

  package static func named(_ name: String) throws -> Transcript {
    try Transcript(ProtocolFolder.files(in: "transcripts", ending: name + ".jsonl")[0])
  }

  private init(_ file: URL) throws {
    name = file.deletingPathExtension().lastPathComponent
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    self.lines = try lines.dropFirst().map { try Line(JSONValue(parsing: Array($0.utf8))) }
  }
}

extension Transcript.Line {
  fileprivate init(_ json: JSONValue) throws {
    switch (json["from"], json["message"], json["raw"]) {
    case ("client", let message?, nil): self = .clientSends(body: try message.serialized())
    case ("client", nil, .string(let text)?): self = .clientSends(body: Array(text.utf8))
    case ("daemon", let pattern?, nil): self = .daemonSends(pattern: pattern, repeats: json["repeats"] == true)
    case ("daemon", nil, nil) where json["closes"] == true: self = .daemonCloses
    default: throw MalformedTranscript(line: json)
    }
  }
}

package struct MalformedTranscript: Error {
  let line: JSONValue
}
