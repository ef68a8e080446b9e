import ArgumentParser
import HeadTemplates
import LikenessService

/// The head that is fitted, by the name of one that ships or by path.
struct TemplateOption: ParsableArguments {
  @Option(help: ArgumentHelp("The head: the name of a template that ships, or a file.", valueName: "name or path"))
  var template = "mpfb-head"

  func load(_ resources: Resources) throws -> HeadTemplate { try Self.load(template, resources) }

  static func load(_ template: String, _ resources: Resources) throws -> HeadTemplate {
    let isPath = template.contains("/") || template.hasSuffix(".safetensors")
    return try HeadTemplate(contentsOf: isPath ? template : resources.templatePath(named: template))
  }
}
