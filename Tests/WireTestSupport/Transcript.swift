import Foundation
package import JSONValues
import Testing

/// A conversation of `protocol/transcripts/`. `schema/transcript.schema.json` describes its lines.
package struct Transcript: Sendable, CustomTestStringConvertible {
  package struct Line: Sendable {
    /// The name of the connection; a transcript of one client has one without a name.
    package let connection: String
    package let event: Event
  }

  package enum Event: Sendable {
    case clientSends(body: [UInt8])
    case daemonSends(pattern: JSONValue, repeats: Bool)
    case daemonCloses
    /// All connections are lost, and another daemon runs.
    case daemonRestarts
  }

  package let name: String
  package let lines: [Line]

  package var testDescription: String { name }

  /// Whether the client takes back a request.
  package var cancels: Bool {
    lines.contains {
      guard case .clientSends(let body) = $0.event else { return false }
      return (try? JSONValue(parsing: body))?["method"] == "$/cancelRequest"
    }
  }

  package var restarts: Bool { lines.contains { if case .daemonRestarts = $0.event { true } else { false } } }

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
    self.init(connection: json["connection"]?.asString ?? "", event: try Transcript.Event(json))
  }
}

extension Transcript.Event {
  fileprivate init(_ json: JSONValue) throws {
    switch (json["from"], json["message"], json["raw"]) {
    case ("client", let message?, nil): self = .clientSends(body: try message.serialized())
    case ("client", nil, .string(let text)?): self = .clientSends(body: Array(text.utf8))
    case ("daemon", let pattern?, nil): self = .daemonSends(pattern: pattern, repeats: json["repeats"] == true)
    case ("daemon", nil, nil) where json["closes"] == true: self = .daemonCloses
    case ("daemon", nil, nil) where json["restarts"] == true: self = .daemonRestarts
    default: throw MalformedTranscript(line: json)
    }
  }
}

package struct MalformedTranscript: Error {
  let line: JSONValue
}
