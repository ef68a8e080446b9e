import ArgumentParser
import HeadTemplates
import Images
import LikenessService
import Perception
import Reports
import StandardExtensions
import Texturing

/// Makes the maps of a fitted head from its photo, or from several.
struct TextureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "texture",
    abstract: "Make the texture of a fitted head from its photos.",
    discussion: """
      Reads the folder that `likeness fit` wrote, with all photos that the head was fitted to. Writes for each UDIM tile <head>_color.<udim>.png (the skin's own colour, \
      sRGB) and <head>_normal.<udim>.png (tangent space, OpenGL +Y, 16 bits, not sRGB), then delit.png (the photo without \
      its light) and render.png (the textured head in the photo's light).
      """)

  @Option(help: "The folder of a fit.")
  var fit: String

  @Option(
    help: ArgumentHelp(
      "The folder of a fit of the same head to one more photo, for what that one shows better. Repeat for several.",
      valueName: "folder"))
  var also: [String] = []

  @Flag(help: "Leave out the further photos that the head was fitted to.")
  var firstPhotoOnly = false

  @Option(help: "The folder for the results.")
  var out: String

  @Option(help: "Texels a side of each map.")
  var size = TextureOptions().size

  @Option(help: "Super-resolution where the photo has fewer pixels than the maps have texels: fast, best or none.")
  var quality = QualityOption.fast

  @Option(
    help: ArgumentHelp(
      "The photo of --fit without its light, made elsewhere: a PNG or JPEG of its size, sRGB.", valueName: "file"))
  var albedo: String?

  @Option(
    help: ArgumentHelp(
      """
      The head's own colour map, which completes what no photo shows in place of a skin that ships: a PNG or JPEG, sRGB; \
      <UDIM> in the name stands for the number of each tile.
      """, valueName: "file"))
  var base: String?

  @Option(
    help: ArgumentHelp(
      """
      A sculpt of the head or a higher level of its subdivision with the head's own UVs, as Wavefront OBJ, in any pose: its \
      fine relief goes into the normal map.
      """, valueName: "file"))
  var detailMesh: String?

  @Option(help: ArgumentHelp("The head, if it is not one that ships.", valueName: "name or path"))
  var template: String?

  @Flag(help: "Say nothing unless something goes wrong.")
  var quiet = false

  /// How a photo is made finer.
  enum QualityOption: String, ExpressibleByArgument, CaseIterable {
    case fast, best, none

    var network: SuperResolution.Quality? { SuperResolution.Quality(rawValue: rawValue) }
  }

  func run() throws {
    Interruption.catchSignals()
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
    let heads = try heads(resources)
    guard heads.allSatisfy({ $0.template.contentHash == heads[0].template.contentHash }) else {
      throw CommandError.differentHeads
    }
    let output = OutputFolder(path: out)
    try output.prepare()
    var choices = TextureChoices()
    choices.maps.size = size
    choices.quality = quality.network
    try choices.maps.takeOwn(
      base: base.map { try TextureOptions.basePaths($0, of: heads[0].template) }, detailMesh: detailMesh,
      of: heads[0].template, read: readFile)
    let clock = ContinuousClock()
    let start = clock.now
    let pipeline = try FitPipeline(resources: resources)
    var line = ProgressLine(isQuiet: quiet)
    defer { line.finish() }
    let result = try pipeline.texture(
      heads[0].template, photos: photos(heads), choices: choices, isCancelled: { Interruption.isRequested }
    ) { line.show(FitUpdate(.texture, fraction: $0, message: FitStep.texture.message)) }
    line.finish()
    let seconds = (clock.now - start) / .seconds(1)
    let paths = try output.write(files(result, heads[0]))
    if !quiet { tell(result.textures, photoCount: heads.count, seconds: seconds, paths: paths) }
  }

  /// The head in each photo, that of `fit` first.
  private func heads(_ resources: Resources) throws -> [SavedFit] {
    func saved(_ folder: String) throws -> SavedFit { try SavedFit(folder: folder, template: template, resources) }
    let first = try saved(fit)
    return try [first] + ((firstPhotoOnly ? [] : first.further) + also).map(saved)
  }

  private func photos(_ heads: [SavedFit]) throws -> [FittedPhoto] {
    var photos = heads.map { FittedPhoto(photo: $0.photo, vertices: $0.vertices, camera: $0.camera) }
    photos[0].albedo = try albedo.map { try Photo(decoding: readFile($0)).pixels }
    return photos
  }

  private func files(_ result: TexturedHead, _ head: SavedFit) throws -> [OutputFile] {
    let name = head.template.name
    let maps = result.textures.tiles.flatMap { tile in
      [
        OutputFile(
          name: "\(name)_color.\(tile.udim).png", what: "the skin's own colour, sRGB", bytes: encodePNG(tile.color)),
        OutputFile(
          name: "\(name)_normal.\(tile.udim).png", what: "normals, tangent space, not sRGB",
          bytes: encodePNG(tile.normal)),
      ]
    }
    let render = try LitRendering(
      head: result.delit.head, textures: result.textures, light: result.delit.view.delighting.light)
    return maps + [
      OutputFile(
        name: "delit.png", what: "the photo without its light",
        bytes: encodePNG(result.delit.picture(in: head.photo.pixels))),
      OutputFile(
        name: "render.png", what: "the textured head in the photo's light",
        bytes: encodePNG(render.image(background: HeadColors.background))),
    ]
  }

  private func tell(_ textures: TextureSet, photoCount: Int, seconds: Double, paths: [(path: String, what: String)]) {
    for note in textures.notes { printError(note) }
    print(
      """
      Textured in \(seconds.formatted(decimals: 1)) s: \(photoCount == 1 ? "the photo shows" : "the \(photoCount) photos show") \
      \(Int((textures.coverage * 100).rounded())) % of the skin, the rest was completed with \(textures.skin.map { "the skin \($0)" } ?? "the base texture").
      """)
    let width = paths.map(\.path.count).max() ?? 0
    for (path, what) in paths { print("  \(path.padded(to: width))  \(what)") }
  }
}
