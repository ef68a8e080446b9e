import JSONValues

/// A place in a template's description, which knows its own name for errors: `controllers[3].minimum`.
struct DescriptionField {
  let path: String
  let value: JSONValue?

  subscript(key: String) -> DescriptionField {
    DescriptionField(path: path.isEmpty ? key : "\(path).\(key)", value: value?[key])
  }

  func string() throws(TemplateError) -> String { try required(value?.asString, "a text") }
  func int() throws(TemplateError) -> Int { try required(value?.asInt, "a whole number") }
  func bool() throws(TemplateError) -> Bool { try required(value?.asBool, "true or false") }

  /// A number that single precision can hold.
  func float() throws(TemplateError) -> Float {
    let number = value?.asDouble.map { Float($0) }
    return try required(number?.isFinite == true ? number : nil, "a finite number")
  }

  /// A text that names something, and is not empty.
  func name() throws(TemplateError) -> String {
    let text = try string()
    return try required(text.isEmpty ? nil : text, "a text that is not empty")
  }

  /// The one of some values that the text names.
  func choice<Choice: RawRepresentable<String>>(of choices: [Choice]) throws(TemplateError) -> Choice {
    let texts = choices.map { "\"\($0.rawValue)\"" }
    return try required(choices.first { $0.rawValue == value?.asString }, texts.joined(separator: " or "))
  }

  /// Refuses every text but one.
  func expect(_ text: String) throws(TemplateError) {
    _ = try required(value?.asString == text ? text : nil, "\"\(text)\"")
  }

  func elements() throws(TemplateError) -> [DescriptionField] {
    try required(value?.asArray, "a list").enumerated().map { index, element in
      DescriptionField(path: "\(path)[\(index)]", value: element)
    }
  }

  func members() throws(TemplateError) -> [String: DescriptionField] {
    let members = try required(value?.asObject, "an object")
    return Dictionary(uniqueKeysWithValues: members.keys.map { ($0, self[$0]) })
  }

  /// The elements of a list, each read in the same way.
  func list<Element>(
    _ read: (DescriptionField) throws(TemplateError) -> Element
  ) throws(TemplateError) -> [Element] {
    var list: [Element] = []
    for element in try elements() { list.append(try read(element)) }
    return list
  }

  private func required<Value>(_ value: Value?, _ kind: String) throws(TemplateError) -> Value {
    guard let value else { throw .malformedField(path, rule: "it must be \(kind)") }
    return value
  }
}
