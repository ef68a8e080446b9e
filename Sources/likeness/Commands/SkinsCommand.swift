import ArgumentParser
import HeadTemplates
import Images
import LikenessService
import Texturing

/// Writes the skins that ship as colour maps of a head.
struct SkinsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "skins", abstract: "Write the skins that ship as colour maps of a head.",
    discussion: """
      Writes for each skin and UDIM tile <head>_<skin>.<udim>.png: sRGB, without light. They are what `likeness texture` \
      completes a photo with.
      """)

  @Option(help: ArgumentHelp("A head: the name of a template that ships, or a file.", valueName: "head"))
  var template = "mpfb-head"

  @Option(help: "One of \(SkinTone.all.map(\.name).joined(separator: ", ")); all when it is left out.")
  var skin: String?

  @Option(help: "Texels a side of each map.")
  var size = TextureOptions().size

  @Option(help: "The folder for the results.")
  var out: String

  func validate() throws {
    guard skin == nil || SkinTone.all.contains(where: { $0.name == skin }) else {
      throw ValidationError("There is no skin \(skin!); choose \(SkinTone.all.map(\.name).joined(separator: ", ")).")
    }
  }

  func run() throws {
    Interruption.catchSignals()
    let head = try TemplateOption.load(template, Resources.ofThisProgram(environment: programEnvironment()))
    let output = OutputFolder(path: out)
    try output.prepare()
    for skin in SkinTone.all where self.skin == nil || skin.name == self.skin {
      let maps = try DefaultTexture(head, skin: skin, size: size)
        .maps(cancellation: Cancellation { Interruption.isRequested })
      let paths = try output.write(
        maps.map {
          OutputFile(
            name: "\(head.name)_\(skin.name).\($0.udim).png", what: "\(skin.name) skin, sRGB",
            bytes: encodePNG($0.color))
        })
      for (path, what) in paths { print("\(path)  \(what)") }
    }
  }
}
