import Foundation
import HeadTemplates
import Testing

/// The checkout that these tests were compiled from; this file lies three levels below it.
let repository = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
  .deletingLastPathComponent()

@Suite struct ShippedTemplateTests {
  @Test(arguments: ["mpfb-head", "mpfb-head-studio"]) func obeysEveryRule(name: String) throws {
    let template = try HeadTemplate(
      contentsOf: repository.appending(path: "Templates/\(name)/\(name).safetensors").path)
    #expect(template.name == name && template.licence == "CC0-1.0")
    #expect(template.eyes.map(\.name).sorted() == ["left", "right"])
    #expect(template.contentHash.count == 64)
    let again = try HeadTemplate(parsing: template.serialized())
    #expect((again.rig, again.neutral, again.mesh) == (template.rig, template.neutral, template.mesh))
    #expect(again.serialized() == template.serialized())
  }
}
