import Foundation
public import HeadTemplates

/// The head that ships with the product.
public enum ShippedHead {
  /// Read once; the tests stop at once when it cannot be read.
  public static let template: HeadTemplate = {
    // This file lies three levels below the root of the checkout.
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appending(path: "Templates/mpfb-head/mpfb-head.safetensors").path
    do throws(TemplateError) {
      return try HeadTemplate(contentsOf: path)
    } catch {
      preconditionFailure("the shipped head: \(error)")
    }
  }()
}
