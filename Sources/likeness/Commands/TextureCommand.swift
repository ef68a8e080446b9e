import ArgumentParser
import HeadTemplates
import Images
import LikenessService
import Texturing

/// Makes the maps of a fitted head from its photo.
struct TextureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "texture",
    abstract: "Make the texture of a fitted head from its photo.",
    discussion: """
      Reads the folder that `likeness fit` wrote. Writes for each UDIM tile <head>_color.<udim>.png (the skin's own colour, \
      sRGB) and <head>_normal.<udim>.png (tangent space, OpenGL +Y, 16 bits, not sRGB), then delit.png (the photo without \
      its light) and render.png (the textured head in the photo's light).
      """)

  @Option(help: "The folder of a fit.")
  var fit: String

  @Option(help: "The folder for the results.")
  var out: String

  @Option(help: "Texels a side of each map.")
  var size = TextureOptions().size

  @Option(help: ArgumentHelp("The head, if it is not one that ships.", valueName: "name or path"))
  var template: String?

  @Flag(help: "Say nothing unless something goes wrong.")
  var quiet = false

  func run() throws {
    Interruption.catchSignals()
    let resources = try Resources.ofThisProgram(environment: programEnvironment())
    let head = try SavedFit(folder: fit, template: template, resources)
    let output = OutputFolder(path: out)
    try output.prepare()
    var options = TextureOptions()
    options.size = size
    let clock = ContinuousClock()
    let start = clock.now
    let pipeline = try FitPipeline(resources: resources)
    var line = ProgressLine(isQuiet: quiet)
    defer { line.finish() }
    let result = try pipeline.texture(
      head.photo, template: head.template, vertices: head.vertices, camera: head.camera, options: options,
      isCancelled: { Interruption.isRequested }
    ) { line.show(FitUpdate(.texture, fraction: $0, message: FitStep.texture.message)) }
    line.finish()
    let seconds = (clock.now - start) / .seconds(1)
    let paths = try output.write(files(result, name: head.template.name))
    if !quiet { tell(result.textures, seconds: seconds, paths: paths) }
  }

  private func files(_ result: TexturedHead, name: String) throws -> [OutputFile] {
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
      head: result.delit.head, textures: result.textures, light: result.delit.delighting.light)
    return maps + [
      OutputFile(
        name: "delit.png", what: "the photo without its light", bytes: encodePNG(result.delit.delighting.albedo.image)),
      OutputFile(
        name: "render.png", what: "the textured head in the photo's light",
        bytes: encodePNG(render.image(background: HeadColors.background))),
    ]
  }

  private func tell(_ textures: TextureSet, seconds: Double, paths: [(path: String, what: String)]) {
    for note in textures.notes { printError(note) }
    print(
      """
      Textured in \(seconds.formatted(decimals: 1)) s: the photo shows \
      \(Int((textures.coverage * 100).rounded())) % of the skin, the rest was completed.
      """)
    let width = paths.map(\.path.count).max() ?? 0
    for (path, what) in paths { print("  \(path.padded(to: width))  \(what)") }
  }
}
