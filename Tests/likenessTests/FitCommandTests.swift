import ArrayFiles
import Foundation
import HeadTemplates
import Images
import JSONValues
import Meshes
import Rigs
import Testing

/// The main job on the demonstration photo, from the outside.
@Suite(.serialized)
struct FitCommandTests {
  @Test func aFitWritesFilesThatBelongTogether() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(
      ["fit", "--photo", ShippedFiles.photo, "--out", "\(folder.path)/out"])
    try #require(run.exitCode == 0, "\(run.errors)")
    #expect(
      folder.names(in: "out") == [
        "head.obj", "head.safetensors", "neutral.obj", "overlay.png", "photo.png", "render.png", "report.html",
      ])
    let template = try HeadTemplate(contentsOf: ShippedFiles.template)
    let head = try ArrayFile(parsing: folder.bytes(of: "out/head.safetensors"))
    try expectCompleteHead(head, template: template)
    try expectSameSurface(
      try String(decoding: folder.bytes(of: "out/head.obj"), as: UTF8.self), head: head, template: template)
    try expectPictures(folder)
    #expect(run.output.contains("\(folder.path)/out/report.html"))
  }

  @Test func ctrlCEndsTheFitAndLeavesNoFiles() async throws {
    let folder = try ScratchFolder()
    let run = try await CommandLineProgram.run(
      ["fit", "--photo", ShippedFiles.photo, "--out", "\(folder.path)/out"], interruptAt: "Matching")
    #expect(run.exitCode == 130)
    #expect(run.lastError == "likeness: Cancelled; no files were changed.")
    #expect(folder.names(in: "out").isEmpty)
  }

  @Test func anOutputFolderThatIsAFileIsNamed() async throws {
    let folder = try ScratchFolder()
    let path = try folder.write([], to: "out")
    let run = try await CommandLineProgram.run(["fit", "--photo", ShippedFiles.photo, "--out", path, "--quiet"])
    #expect(run.exitCode == 1)
    #expect(run.lastError.contains("\(path) cannot be written"))
  }

  /// Controllers, joints and bind-space offsets evaluate to the vertices, and the record says what made them.
  private func expectCompleteHead(_ head: ArrayFile, template: HeadTemplate) throws {
    let controllers = try #require(head.arrays["controllers"]).floats()
    let vertices = try #require(head.arrays["vertices"]).vectors()
    let offsets = try #require(head.arrays["bindOffsets"]).vectors()
    #expect(head.arrays["jointOffsets"]?.shape == [template.rig.joints.count, 9])
    let evaluated = RigEvaluator(rig: template.rig, neutral: template.neutral).evaluate(
      controllers: controllers, bindOffsets: offsets)
    let farthest = zip(evaluated, vertices).map { (($0 - $1) * ($0 - $1)).sum().squareRoot() }.max() ?? .infinity
    #expect(farthest < 0.001, "0.01 mm")
    let legendText = try #require(head.metadata["likeness.maps"])
    let legends = try #require(JSONValue(parsing: Array(legendText.utf8)).asObject)
    #expect(Set(legends.keys.map { "map.\($0)" }) == Set(head.arrays.keys.filter { $0.hasPrefix("map.") }))
    for name in legends.keys { #expect(head.arrays["map.\(name)"]?.shape == [vertices.count], "\(name)") }
    #expect(legends["angle-change"]?["unit"]?.asString == "degree")
    let record = try JSONValue(parsing: Array(#require(head.metadata["likeness.fit"]).utf8))
    #expect(record["template"]?["hash"]?.asString == template.contentHash)
    #expect(record["camera"]?["width"]?.asInt == 512)
    #expect(record["controllers"]?.asArray?.count == controllers.count)
    #expect(record["quality"]?["stages"]?.asArray?.compactMap { $0["stage"]?.asString } == ["rig", "joint", "vertex"])
  }

  /// The OBJ has the template's own polygons in their order, and the vertices of the other file.
  private func expectSameSurface(_ object: String, head: ArrayFile, template: HeadTemplate) throws {
    let lines = object.split(separator: "\n")
    let vertices = lines.filter { $0.hasPrefix("v ") }.map {
      $0.split(separator: " ").dropFirst().compactMap { Float($0) }
    }
    let expected = try #require(head.arrays["vertices"]).vectors()
    #expect(vertices.count == expected.count)
    #expect(zip(vertices, expected).allSatisfy { abs($0[0] - $1.x) + abs($0[1] - $1.y) + abs($0[2] - $1.z) < 1e-4 })
    let faces: [[Int32]] = lines.filter { $0.hasPrefix("f ") }.map { line in
      line.split(separator: " ").dropFirst().compactMap { $0.split(separator: "/").first.flatMap { Int32($0) } }
    }
    let polygons: [[Int32]] = (0..<template.mesh.faceCount).map { template.mesh.vertices(ofFace: $0).map { $0 + 1 } }
    #expect(faces == polygons)
    #expect(lines.count { $0.hasPrefix("vt ") } == template.mesh.uvs.count)
  }

  private func expectPictures(_ folder: ScratchFolder) throws {
    let render = try decodePNG(folder.bytes(of: "out/render.png")).samples8
    #expect((render.width, render.height) == (512, 512))
    #expect(Set(render.samples).count > 50, "a shaded head has many tones")
    let overlay = try decodePNG(folder.bytes(of: "out/overlay.png")).samples8
    #expect(max(overlay.width, overlay.height) <= 1700)
    let report = try String(decoding: folder.bytes(of: "out/report.html"), as: UTF8.self)
    #expect(report.contains("data:image/png;base64,"))
    #expect(report.components(separatedBy: "<figure>").count == 9, "eight measures painted on the head")
    // Megabytes of letters in pictures spell any word sooner or later.
    let words = report.components(separatedBy: ";base64,").map { $0.drop { $0 != "\"" } }.joined()
    #expect(!words.contains("http"), "the page loads nothing from elsewhere")
  }
}
