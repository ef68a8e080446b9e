import Foundation
import HeadTemplates
import JSONValues
import TestSupport
import Testing

/// The schema in `protocol/` and the reader agree on what a template must say.
@Suite struct SchemaTests {
  private let schema: JSONValue

  init() throws {
    let file = repository.appending(path: "protocol/schema/head-template.schema.json")
    schema = try JSONValue(parsing: Data(contentsOf: file))
  }

  private func required(_ definition: JSONValue?) throws -> [String] {
    try #require(definition?["required"]?.asArray).compactMap(\.asString)
  }

  @Test func writersWriteExactlyWhatTheSchemaRequires() throws {
    let fields = try #require(try EditableFile().description.asObject)
    #expect(try Set(fields.keys) == Set(required(schema)))
  }

  @Test func readersRefuseTheLackOfEachRequiredField() throws {
    for field in try required(schema) {
      let found = try error { $0.description[field] = Optional<JSONValue>.none }
      guard case .malformedField(field, _) = found else {
        Issue.record("\(field) gave \(String(describing: found))")
        continue
      }
    }
  }

  @Test(arguments: [
    ("joints", "Joint"), ("controllers", "Controller"), ("contours", "Contour"), ("curves", "Curve"), ("eyes", "Eye"),
  ])
  func readersRefuseTheLackOfEachRequiredMember(list: String, definition: String) throws {
    for member in try required(schema["$defs"]?[definition]) {
      let found = try error { try $0.edit(list, 0, member, nil) }
      #expect(found == .malformedField("\(list)[0].\(member)", rule: rule(of: found)))
    }
  }

  @Test func readersRefuseTheLackOfEachRequiredCorner() throws {
    #expect(try required(schema["properties"]?["corners"]) == LandmarkCorrespondences.cornerNames)
    for corner in LandmarkCorrespondences.cornerNames {
      #expect(
        try error { $0.description["corners"]?[corner] = Optional<JSONValue>.none } == .missingCorner(corner))
    }
  }

  /// What a field must be, whichever that is.
  private func rule(of error: TemplateError?) -> String {
    if case .malformedField(_, let rule) = error { rule } else { "" }
  }
}
