import Foundation
import JSONValues
import LikenessProtocol
import Testing
import WireTestSupport

/// `protocol/examples/` against the Swift types.
struct ExampleTests {
  @Test func everyFolderNamesAType() throws {
    let known = Set(MessageRegistry.types.keys).union(["Message"])
    #expect(try Set(ProtocolFolder.folders(in: "examples")) == known)
  }

  @Test(arguments: try Example.all(valid: true))
  func validExampleDecodesAndReencodesToEqualJSON(example: Example) throws {
    let encoded = try example.recoded(example.content)
    // Through bytes as well, as over the wire.
    let reread = try JSONValue(parsing: encoded.serialized())
    #expect(reread.isEquivalent(to: example.content))
  }

  @Test(arguments: try Example.all(valid: false))
  func invalidExampleIsRefusedWithItsCode(example: Example) throws {
    let refusal = try #require(throws: Refusal.self) {
      do {
        _ = try example.recoded(example.content["value"]!)
      } catch let error as FieldError {
        throw Refusal(code: .invalidParams, field: error.field)
      } catch let error as MessageError {
        throw Refusal(code: error.error.code, field: "")
      }
    }
    #expect(refusal.code.rawValue == example.content["code"]?.asInt)
    #expect(refusal.field == example.content["field"]?.asString)
  }

  private struct Refusal: Error {
    var code: ErrorCode
    var field: String
  }
}

/// One file of `protocol/examples/`.
struct Example: Sendable, CustomTestStringConvertible {
  let type: String
  let file: URL
  let content: JSONValue

  var testDescription: String { "\(type)/\(file.deletingPathExtension().lastPathComponent)" }

  static func all(valid: Bool) throws -> [Example] {
    try ProtocolFolder.folders(in: "examples").flatMap { type in
      try ProtocolFolder.files(in: "examples/\(type)" + (valid ? "" : "/invalid"), ending: ".json").map {
        Example(type: type, file: $0, content: try ProtocolFolder.json(at: $0))
      }
    }
  }

  /// Decodes a value as this example's type and encodes it again.
  func recoded(_ value: JSONValue) throws -> JSONValue {
    if type == "Message" { return try Message(json: value).json }
    return try #require(MessageRegistry.types[type]).init(json: value).json
  }
}
