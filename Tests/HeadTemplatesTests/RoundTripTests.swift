import ArrayFiles
import HeadTemplates
import JSONValues
import Meshes
import Rigs
import TestSupport
import Testing

@Suite struct RoundTripTests {
  @Test func readsBackWhatItWrote() throws {
    let template = ToyHead.template()
    let bytes = template.serialized()
    let read = try HeadTemplate(parsing: bytes)
    #expect(read == template)
    #expect(read.serialized() == bytes)
    #expect(read.contentHash == contentHash(of: bytes))
  }

  @Test(arguments: 0..<20 as Range<UInt64>)
  func readsBackRandomNumbers(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    var file = try EditableFile()
    for name in ["vertices", "uvs", "jointResponseValues", "residualDeltas", "landmarkSpread"] {
      try file.edit(floats: name) { numbers in
        for index in numbers.indices { numbers[index] = .random(in: -10...10, using: &generator) }
      }
    }
    try file.edit(floats: "skinWeights") { weights in
      for vertex in 0..<(weights.count / 2) {
        let weight = Float.random(in: 0...1, using: &generator)
        weights[2 * vertex] = weight
        // Off by up to a thousandth, so that most rows are scaled.
        weights[2 * vertex + 1] = max(0, 1 - weight + .random(in: -0.0005...0.0005, using: &generator))
      }
    }
    let first = try HeadTemplate(parsing: file.serialized())
    let second = try HeadTemplate(parsing: first.serialized())
    #expect(second.serialized() == first.serialized())
    #expect((second.rig, second.neutral) == (first.rig, first.neutral))
  }

  @Test func scalesWeightsThatNearlySumToOne() throws {
    var file = try EditableFile()
    try file.edit(floats: "skinWeights") { $0[0] = 0.9995 }
    let weights = try HeadTemplate(parsing: file.serialized()).rig.skinWeights
    #expect(weights.weights[0] == 1)
    #expect(weights.weights[2...] == ToyHead.rig().0.skinWeights.weights[2...])
  }

  @Test func readsATemplateWithoutControllersAndTextureCoordinates() throws {
    var file = try EditableFile()
    file.description["controllers"] = []
    for name in ["jointResponseOffsets", "residualOffsets"] { file.arrays[name] = NamedArray([0] as [Int32]) }
    for name in ["jointResponseColumns", "residualVertices", "faceUVs"] {
      file.arrays[name] = NamedArray([] as [Int32])
    }
    file.arrays["jointResponseValues"] = NamedArray([] as [Float])
    file.arrays["residualDeltas"] = NamedArray([] as [SIMD3<Float>])
    file.arrays["uvs"] = NamedArray([] as [Float], shape: [0, 2])
    let template = try HeadTemplate(parsing: file.serialized())
    #expect(template.rig.controllers.isEmpty && template.mesh.uvs.isEmpty)
    #expect(try HeadTemplate(parsing: template.serialized()).mesh == template.mesh)
  }

  @Test func ignoresUnknownFieldsAndArrays() throws {
    var file = try EditableFile()
    file.description["future"] = ["a": 1]
    file.arrays["future"] = NamedArray([1] as [UInt8])
    #expect(try HeadTemplate(parsing: file.serialized()).serialized() == ToyHead.template().serialized())
  }

  @Test func summarises() {
    let summary = ToyHead.template().summary
    #expect((summary.vertices, summary.faces, summary.triangles, summary.textureCoordinates) == (12, 9, 18, 12))
    #expect((summary.joints, summary.influences, summary.landmarks) == (3, 2, 234))
    #expect(summary.parts.map(\.count) == [8, 1])
    #expect(summary.regions.map(\.name) == ["face", "neck"])
    #expect(summary.controllers == [.identity: 1, .expression: 2])
    #expect(summary.description.contains("12 vertices"))
  }
}
