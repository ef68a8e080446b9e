import ArrayFiles
import Foundation
import HeadTemplates
import Images
package import LikenessClient
package import LikenessProtocol
package import LikenessService
import Rigs
import TestSupport

/// A template, one of its controllers and a photo, as files: what transcripts are about.
package struct Fixture: Sendable {
  package let templatePath: String
  package let photoPath: String
  package let controller: String
  package let template: ContentHash
  package let photo: ContentHash

  package init(templatePath: String, photoPath: String, controller: String) throws {
    self.templatePath = templatePath
    self.photoPath = photoPath
    self.controller = controller
    template = try Self.hash(templatePath)
    photo = try Self.hash(photoPath)
  }

  private static func hash(_ path: String) throws -> ContentHash {
    ContentHash(contentHash(of: [UInt8](try Data(contentsOf: URL(filePath: path)))))!
  }

  /// The toy head and a grey picture.
  package static func toy(in folder: TemporaryFolder) throws -> Fixture {
    let template = ToyHead.template()
    return try Fixture(
      templatePath: folder.write(template.serialized(), to: "toy.safetensors"),
      photoPath: folder.write(photo(shade: 90), to: "photo.png"), controller: template.rig.controllers[0].name)
  }

  /// The bytes of a small picture of one shade.
  package static func photo(shade: UInt8) -> [UInt8] {
    encodePNG(ImageBuffer<UInt8>(width: 16, height: 16, channels: 3, filledWith: shade))
  }

  /// The head that ships and the photo of the demonstration; nil where they are not in place.
  package static func shipped(_ resources: Resources) -> Fixture? {
    let photo = ProtocolFolder.repository.appending(path: "tools/demo/collins.png").path
    let path = resources.templatePath(named: "mpfb-head")
    guard let template = try? HeadTemplate(contentsOf: path) else { return nil }
    return try? Fixture(templatePath: path, photoPath: photo, controller: template.rig.controllers[0].name)
  }

  /// What the placeholders of transcripts stand for.
  package var placeholders: [String: String] {
    [
      "${template.path}": templatePath, "${template.hash}": template.text, "${photo.path}": photoPath,
      "${photo.hash}": photo.text, "${controller}": controller,
    ]
  }

  /// Initializes the connection and opens template and photo.
  package func open(on client: Client) async throws {
    try await client.initialize(as: Program(name: "test", version: "1"))
    try await addContent(on: client)
  }

  /// Opens template and photo.
  package func addContent(on client: Client) async throws {
    _ = try await client.call(TemplateOpenRequest(path: templatePath))
    _ = try await client.call(PhotoAddRequest(.path(photoPath)))
  }

  package var fitRequest: FitRunRequest { FitRunRequest(template: template, photo: photo) }
}
