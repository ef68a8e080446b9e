import Foundation
import HeadTemplates
import JSONValues
import LikenessProtocol
import LikenessService

/// A head of a session as files.
enum HeadInSession {
  /// The head template that a session was made for, whose bytes do not come over the wire.
  static func template(of info: SessionInfo, named name: String?, _ resources: Resources) throws -> HeadTemplate {
    let shipped = (try? FileManager.default.contentsOfDirectory(atPath: resources.root + "/Templates")) ?? []
    for name in name.map({ [$0] }) ?? shipped.sorted() {
      guard let template = try? TemplateOption.load(name, resources) else { continue }
      if template.contentHash == info.template.text { return template }
    }
    throw CommandError.sessionOfOtherTemplate(name: info.name)
  }

  /// Everything of a revision but its arrays, as JSON.
  static func record(_ stored: SessionRevisionResponse) throws -> [UInt8] {
    let json: JSONValue = [
      "revision": stored.info.json, "camera": stored.camera.json,
      "controllers": .object(stored.controllers.mapValues { .number($0) }), "details": .object(stored.details),
    ]
    return try json.serialized()
  }
}
