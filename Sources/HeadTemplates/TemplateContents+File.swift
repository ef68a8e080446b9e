import ArrayFiles
import JSONValues

extension TemplateContents {
  /// The key of the file's metadata that holds the description.
  private static let descriptionKey = "likeness.template"

  init(parsing bytes: [UInt8]) throws(TemplateError) {
    let limit = TemplateLimits.fileSize
    guard bytes.count <= limit else { throw .tooLarge(bytes: bytes.count, limit: limit) }
    let file = try Self.file(bytes)
    guard let text = file.metadata[Self.descriptionKey] else { throw .notATemplate }
    do throws(JSONError) {
      description = try JSONValue(parsing: text.utf8)
    } catch {
      throw .malformedDescription(error)
    }
    arrays = file.arrays
  }

  private static func file(_ bytes: [UInt8]) throws(TemplateError) -> ArrayFile {
    do throws(ArrayFileError) {
      return try ArrayFile(parsing: bytes)
    } catch {
      throw .malformedFile(error)
    }
  }

  /// The bytes of the file. The caller ensures that the description's numbers are finite.
  func serialized() -> [UInt8] {
    do throws(JSONError) {
      let text = String(decoding: try description.serialized(), as: UTF8.self)
      return ArrayFile(metadata: [Self.descriptionKey: text], arrays: arrays).serialized()
    } catch {
      preconditionFailure("a valid template has finite numbers only: \(error)")
    }
  }
}
